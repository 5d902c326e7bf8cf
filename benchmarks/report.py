"""The tables, and the sentences around them."""

import os
import pathlib
import platform
import re
import subprocess
import time

import floor
import starts
from bench import SLOW_ROUNDS

MISSED = pathlib.Path(__file__).with_name("missed.md")

FIRST_ARRAY_AIM_SECONDS = 3.0
PEAK_AIM_MB = 512

TEMPLATE = """# Performance

Written by `benchmarks/run.py --write`; run it for the numbers of your own machine, and trust ratios more than seconds.

- **Machine:** {machine}, {cpus} processors, {memory:.0f} GB, on {date}. Load average {load}, the benchmark's own
  included.
- **Servers:** the gateway as its image runs it (the jar taken apart, with the AOT cache of a training run); Orthanc
  {orthanc} with its DICOMweb and GDCM plugins.
- **Java:** {java}, with `{options}`.
- **Rounds:** medians of {rounds} rounds after {warmup} that warm up, in each of which every series was asked for in turn
  from the servers in turn, over loopback, by clients that throw the bytes away. What takes long was asked for in {slow} of
  the rounds and did not warm up; the tables tell which.
- **Ways:** *orthanc* is Orthanc's own `/numpy` route, *gateway* ours for a series whose plan it has (by a HEAD just before), *anew* ours without keeping what the archive said of
  a series (`voxelgate.plan.keep-for=0`), as whoever asks for a series the first time finds it, *raw* the same series over WADO-RS as it is stored,
  *pydicom* a Python program that fetches that and decodes it. All of them share the machine's processors.

## Gateway ÷ Orthanc

{verdict}

A ratio is the gateway's median divided by Orthanc's (or pydicom's, where Orthanc has no answer). With several clients the
first byte is that of the one that waited longest. *Same array*: both gave the same values, shape and dtype.

{targets}

## Gateway ÷ floor

The floor is the raw transfer, and the processor seconds of a decoder written in C divided by {floor_cpus} processors.
Those are what the tool took for all files, less what it took to copy the decoded ones, so that neither its start nor files
count. The floor leaves out what a gateway has to do besides: rescaling, and sending an array several times the size of
what is stored. A ratio below 1 means that our decoder is faster.

{floors}

## Start

Medians of {starts} starts, in seconds since the start of the process. *First array*: one slice, asked for as soon as the
port is open, to its last byte; *first series*: the 200 slices of *CT native* after that, to theirs.

{begins}

## Memory

Peak resident memory. The first two rows are of gateways of their own, each asked {asked} times by one client. The others
are of the one gateway and the one Orthanc of the whole run, while they served that many clients; neither gives back all
that it took for more of them.

{memories}

## What is missed, and why

Written by hand, of the runs of 2026-11-23 to 28 (`benchmarks/missed.md`).

{missed}
## Everything

{details}
"""


class Load:
    """The machine's load average, now and later."""

    def __init__(self):
        self._before = os.getloadavg()[0]

    def __str__(self):
        return f"{self._before:.1f} before and {os.getloadavg()[0]:.1f} after"


def _format(value, digits=2):
    return "" if value is None else f"{value:.{digits}f}"


def _judged(value, aim, digits=2):
    if aim is None:
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} (aim {aim:.{digits}f}, **{'met' if value <= aim else 'missed'}**)"


def _row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


class Result:
    """One case and what was found."""

    def __init__(self, case, series, samples, equal):
        self.case, self.series, self.samples, self.equal = case, series, samples, equal

    def ratios(self, way="gateway"):
        if way not in self.samples:
            return None
        ours, theirs = self.samples[way], self.samples[self.case.against]
        return tuple(ours.median(what) / theirs.median(what) for what in ("whole", "first", "bytes"))

    def aims(self):
        """Every value of this case for which there is an aim, with the aim."""
        if not self.case.against:
            return []
        pairs = zip(self.ratios(), (self.case.wall, self.case.first, self.case.size))
        return [(value, aim) for value, aim in pairs if aim is not None]


class Run:
    def __init__(self, image, chosen, begun, decoding, load):
        self._image, self._chosen, self._begun, self._decoding, self._load = image, chosen, begun, decoding, load
        self._results = []

    def add(self, *found):
        self._results.append(Result(*found))

    def line(self):
        """What was added last."""
        last = self._results[-1]
        parts = [f"{last.case.name:28}"]
        for way, sample in last.samples.items():
            parts.append(f"{way} {sample.median('whole'):.3f} s (first {sample.median('first'):.3f}, "
                         f"cpu {sample.median('cpu'):.2f}, {max(sample.peak):.0f} MB)")
        if last.case.against:
            parts.append("wall {:.2f} first {:.2f} size {:.2f}".format(*last.ratios()))
        if last.equal is not None:
            parts.append("equal" if last.equal else "DIFFERENT")
        return " | ".join(parts)

    def _peak(self, way):
        return max(max(result.samples[way].peak) for result in self._results if way in result.samples)

    def _gateway_peak(self):
        return max(self._peak("gateway"), *self._begun.peak_mb.values())

    def _aims(self):
        yield from (pair for result in self._results for pair in result.aims())
        yield self._begun.first["image"], FIRST_ARRAY_AIM_SECONDS
        yield self._gateway_peak(), PEAK_AIM_MB

    def _verdict(self):
        aims = list(self._aims())
        met = sum(value <= aim for value, aim in aims)
        different = [result.case.name for result in self._results if result.equal is False]
        verdict = f"**{met} of {len(aims)} targets are met**, those for start and memory among them counted."
        return verdict + (f" **Different arrays: {', '.join(different)}.**" if different else "")

    def _targets(self):
        yield _row("series", "wall", "first byte", "anew: wall", "first byte", "size", "same array")
        yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
        for result in self._results:
            if result.case.against:
                wall, first, size = result.ratios()
                anew = result.ratios("anew")
                orthanc = result.case.against == "orthanc"
                yield _row(
                    result.case.name + ("" if orthanc else " (÷ pydicom)"),
                    _judged(wall, result.case.wall),
                    # A client that decodes for itself has its first byte of what is stored.
                    _judged(first, result.case.first) if orthanc else "",
                    _format(anew[0]) if anew else "",
                    _format(anew[1]) if anew and orthanc else "",
                    _judged(size, result.case.size),
                    "" if result.equal is None else "yes" if result.equal else "**no**")

    def _floors(self):
        yield _row("series", "raw s", "C decoder", "its processor s", "floor s", "gateway s", "gateway ÷ floor")
        yield "| --- | ---: | --- | ---: | ---: | ---: | ---: |"
        for result in self._results:
            if "raw" in result.samples:
                decoding = self._decoding[result.case.series]
                raw, ours = (result.samples[way].median("whole") for way in ("raw", "gateway"))
                least = raw + decoding / floor.PROCESSORS
                yield _row(
                    result.case.name, _format(raw, 3), floor.decoder(result.series) or "none",
                    _format(decoding), _format(least, 3), _format(ours, 3), f"**{ours / least:.2f}**")

    def _begins(self):
        yield _row("", "ready", "first array", "first series")
        yield "| --- | ---: | ---: | ---: |"
        for name, label in (("image", "the image"), ("jar", "`java -jar proxy-app.jar`, same options")):
            first = _judged(self._begun.first[name], FIRST_ARRAY_AIM_SECONDS if name == "image" else None)
            yield _row(label, _format(self._begun.ready[name]), first, _format(self._begun.whole[name]))

    def _memories(self):
        yield _row("", "gateway MB", "Orthanc MB")
        yield "| --- | ---: | ---: |"
        yield _row("200 slices", _format(self._begun.peak_mb[starts.SHORT], 0), "")
        yield _row("1000 slices", _format(self._begun.peak_mb[starts.LONG], 0), "")
        for clients in sorted({result.case.clients for result in self._results}):
            results = [result for result in self._results if result.case.clients == clients]
            peaks = [[max(result.samples[way].peak) for result in results if way in result.samples]
                     for way in ("gateway", "orthanc")]
            yield _row(f"all series, {clients} client{'s' if clients > 1 else ''}",
                       *(_format(max(found, default=None), 0) for found in peaks))
        yield _row("all of it", _judged(self._gateway_peak(), PEAK_AIM_MB, 0),
                   _format(max((max(r.samples["orthanc"].peak) for r in self._results if "orthanc" in r.samples),
                               default=None), 0))

    def _details(self):
        yield _row("series", "stored MB", "way", "rounds", "wall s", "least", "first byte s", "processor s", "peak MB")
        yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        for result in self._results:
            for way, sample in result.samples.items():
                yield _row(
                    result.case.name, f"{result.series.bytes / 1e6:.0f}", way, sample.rounds,
                    _format(sample.median("whole"), 3), _format(min(sample.whole), 3),
                    _format(sample.median("first"), 3), _format(sample.median("cpu")), _format(max(sample.peak), 0))

    def markdown(self):
        tables = {name: "\n".join(lines) for name, lines in (
            ("targets", self._targets()), ("floors", self._floors()), ("begins", self._begins()),
            ("memories", self._memories()), ("details", self._details()))}
        return TEMPLATE.format(
            machine=_machine(), cpus=os.cpu_count(), memory=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9,
            date=time.strftime("%Y-%m-%d"), load=self._load, java=_java(self._image.java), options=self._image.options,
            orthanc=_orthanc(), rounds=self._chosen.rounds, warmup=self._chosen.warmup,
            slow=min(SLOW_ROUNDS, self._chosen.rounds), verdict=self._verdict(), floor_cpus=floor.PROCESSORS,
            starts=self._chosen.starts, asked=starts.ASKED, missed=MISSED.read_text(), **tables)


def _machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.processor()}, {platform.system()} {platform.machine()}"


def _java(program):
    return subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[1]


def _orthanc():
    text = subprocess.run(["Orthanc", "--version"], capture_output=True, text=True).stdout
    return text.split()[1] if text.split() else "of unknown version"
