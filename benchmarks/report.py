"""The tables, and the sentences around them."""

import os
import pathlib
import platform
import re
import subprocess
import time

import floor
import starts
from bench import SLOW_ROUNDS, WARM_TIMES
from cases import HEADLINE, STORED, in_headline

GATEWAY = ("first", "second")

MISSED = pathlib.Path(__file__).with_name("missed.md")

# To the first array, in seconds, by the name of the command.
START_AIMS = {"image": 2.5, "jar": 4.0, "script": 4.0, "maven": 4.0}
START_LABELS = {
    "image": "the image",
    "jar": "`java -jar proxy-app.jar`, same options",
    "script": "`sh deploy/run.sh`, its cache made before",
    "maven": "`mvn -q spring-boot:run`, compiled before",
}
PEAK_AIM_MB = 512

TEMPLATE = """# Performance

Written by `benchmarks/run.py --write`; run it for the numbers of your own machine, and trust ratios more than seconds.

- **Machine:** {machine}, {cpus} processors, {memory:.0f} GB, on {date}. Load average {load}, the benchmark's own
  included.
- **Servers:** the gateway as its image runs it (the jar taken apart, with the AOT cache of a training run); {archives}.
- **Java:** {java}, with `{options}`.
- **Rounds:** medians of {rounds} rounds after {warmup} that warm up, over loopback, by clients that throw the bytes away. In each
  round one server after the other was asked for every series in turn, in every other round in the opposite order. So what comes
  next is in no cache of a server. What takes long was asked for in {slow} of the rounds and did not warm up; the last table tells
  which.
- **Repeats:** what takes milliseconds was asked for several times in a row in each round ({rounds} × 100 in the last table), of which the median counts, and {warm_times}
  times as often to warm up.
- **Ways:** *orthanc* is Orthanc's own `/numpy` route. *first* is ours for a series that is asked for the first time: nothing of what
  the archive said of it is kept (`voxelgate.plan.keep-for=0`). *second* is ours for a series whose plan is kept, by a `HEAD` just
  before. *raw* is the same series over WADO-RS as it is stored, *pydicom* a Python program that fetches that and decodes it. All of
  them share the machine's processors.

## Gateway ÷ Orthanc

{verdict}

A ratio is the gateway's median divided by that of Orthanc's route for the same query; for JPEG 2000, to which Orthanc has no
answer, by pydicom's. The columns are the time to the last byte with `rescale=1` and with `rescale=0`, and the time to the first byte
with `rescale=1`. With several clients the first byte is that of the one that waited longest. *Same array*: both gave the same values,
shape and dtype. The aims are for the first request.
{headlines}
## Other requests ÷ Orthanc, or what the row names

*instance* is one file of the series over WADO-RS, for one slice; *float32* the same answer of the gateway without `dtype`. Either is
compared with an answer of a kept plan, unless the row says otherwise. *Same array* leaves out the dtype that was asked for.
{others}
## Gateway ÷ an older gateway

First requests to both.
{befores}
## Gateway ÷ floor

The floor is the raw transfer, and the processor seconds of a decoder written in C divided by {floor_cpus} processors.
Those are what the tool took for all files, less what it took to copy the decoded ones, so that neither its start nor files
count. The floor leaves out the gateway's other work: it asks what there is, rescales, and sends an array several times the size of
what is stored. A ratio below 1 means that our decoder is faster.
{floors}
## Start

Medians of {starts} starts, in seconds since the start of the process. *First array*: one slice, asked for as soon as the
port is open, to its last byte; *first series*: the 200 slices of *CT native* after that, to theirs.

{begins}

## Memory

Peak resident memory. The first two rows are of gateways of their own, each asked {asked} times by one client. The others
are of the gateways and the Orthanc of the whole run, while they served that many clients; neither gives back all
that it took for more of them.

{memories}

## What is missed, and why

Written by hand, of the runs of 2026-11-23 to 30 (`benchmarks/missed.md`).

{missed}
## Everything
{details}"""


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

    def ratio(self, way, what):
        """Of the medians, or None where this way was not asked for, or there is nothing to divide by."""
        if way not in self.samples or not self.case.against:
            return None
        return self.samples[way].median(what) / self.samples[self.case.against].median(what)

    def of_first(self, what):
        """For what there is an aim: the first request, unless the case is of a kept plan."""
        return self.ratio("first" if "first" in self.samples else "second", what)

    def aims(self):
        """Every value of this case for which there is an aim, with the aim."""
        pairs = (("whole", self.case.wall), ("first", self.case.first), ("bytes", self.case.size))
        return [(self.of_first(what), aim) for what, aim in pairs if aim is not None]


class Found:
    """All that was found with one archive."""

    def __init__(self, label, results):
        self.label, self.results = label, results

    def peak(self, ways, clients=None):
        """MB, or None where none of these ways was asked for by so many clients."""
        return max((max(result.samples[way].peak) for result in self.results for way in ways
                    if way in result.samples and clients in (None, result.case.clients)), default=None)

    def headline(self):
        """The rows of the first table: the case with rescale=1, and the one without, or None."""
        by_name = {result.case.name: result for result in self.results}
        rows = [(by_name.get(name), by_name.get(name + STORED)) for name in HEADLINE]
        return [row for row in rows if any(row)]

    def others(self):
        return [result for result in self.results if result.case.against and not in_headline(result.case)]


class Run:
    """begun: the starts, measured with the first archive."""

    def __init__(self, image, chosen, decoding, load):
        self._image, self._chosen, self._decoding, self._load = image, chosen, decoding, load
        self._found = []
        self.begun = None

    def add(self, label, results):
        self._found.append(Found(label, [Result(*result) for result in results]))

    def lines(self):
        """What was found with the archive that was added last."""
        for result in self._found[-1].results:
            parts = [f"{result.case.name:30}"]
            for way, sample in result.samples.items():
                parts.append(f"{way} {sample.median('whole'):.3f} s (first {sample.median('first'):.3f}, "
                             f"cpu {sample.median('cpu'):.2f}, {max(sample.peak):.0f} MB)")
            if result.case.against:
                parts.append("wall {:.2f} first {:.2f} size {:.2f}".format(
                    *(result.of_first(what) for what in ("whole", "first", "bytes"))))
            if result.equal is not None:
                parts.append("equal" if result.equal else "DIFFERENT")
            yield " | ".join(parts)

    def _gateway_peak(self):
        peaks = [found.peak(GATEWAY) for found in self._found] + list(self.begun.peak_mb.values())
        return max(peak for peak in peaks if peak is not None)

    def _aims(self):
        for found in self._found:
            yield from (pair for result in found.results for pair in result.aims())
        yield from ((seconds, START_AIMS[name]) for name, seconds in self.begun.first.items())
        yield self._gateway_peak(), PEAK_AIM_MB

    def _verdict(self):
        aims = list(self._aims())
        met = sum(value <= aim for value, aim in aims)
        different = [f"{result.case.name} ({found.label})" for found in self._found for result in found.results
                     if result.equal is False]
        verdict = f"**{met} of {len(aims)} targets are met**, those for start and memory among them counted."
        return verdict + (f" **Different arrays: {', '.join(different)}.**" if different else "")

    def _headlines(self, found):
        yield _row("series", "rescale=1", "rescale=0", "first byte", "second: rescale=1", "rescale=0", "first byte", "same array")
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
        for rescaled, stored in found.headline():
            both = [result for result in (rescaled, stored) if result]
            against = both[0].case.against
            # A client that decodes for itself has its first byte of what is stored.
            first = rescaled if against == "orthanc" else None
            yield _row(
                both[0].case.name.removesuffix(STORED) + ("" if against == "orthanc" else f" (÷ {against})"),
                _of(rescaled, "whole", "wall"), _of(stored, "whole", "wall"), _of(first, "first", "first"),
                *(_format(result and result.ratio("second", what))
                  for result, what in ((rescaled, "whole"), (stored, "whole"), (first, "first"))),
                _same(both))

    def _others(self, found):
        yield _row("request", "wall", "first byte", "size", "second: wall", "first byte", "same array")
        yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
        for result in found.others():
            case = result.case
            has_both = "first" in result.samples
            yield _row(
                case.name + ("" if case.against == "orthanc" else f" (÷ {case.against})"),
                *((_of(result, what, aim) for what, aim in (("whole", "wall"), ("first", "first"), ("bytes", "size")))),
                *((_format(result.ratio("second", what)) if has_both else "" for what in ("whole", "first"))),
                _same([result]))

    def _befores(self, found):
        results = [result for result in found.results if "before" in result.samples]
        if not results:
            yield "Not measured in this run: `--before` names the jar."
            return
        yield _row("series", "before s", "now s", "now ÷ before", "first byte s before", "now", "processor s before", "now")
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        for result in results:
            before, now = result.samples["before"], result.samples["first"]
            yield _row(
                result.case.name, _format(before.median("whole"), 3), _format(now.median("whole"), 3),
                f"**{now.median('whole') / before.median('whole'):.2f}**", _format(before.median("first"), 3),
                _format(now.median("first"), 3), _format(before.median("cpu")), _format(now.median("cpu")))

    def _floors(self, found):
        yield _row("series", "raw s", "C decoder", "its processor s", "floor s", "first s", "first ÷ floor", "second ÷ floor")
        yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
        for result in found.results:
            if "raw" in result.samples:
                decoding = self._decoding[result.case.series]
                raw, first, second = (result.samples[way].median("whole") for way in ("raw", "first", "second"))
                least = raw + decoding / floor.PROCESSORS
                yield _row(
                    result.case.name, _format(raw, 3), floor.decoder(result.series) or "none",
                    _format(decoding), _format(least, 3), _format(first, 3), f"**{first / least:.2f}**", f"{second / least:.2f}")

    def _begins(self):
        yield _row("", "ready", "first array", "first series")
        yield "| --- | ---: | ---: | ---: |"
        for name, seconds in self.begun.first.items():
            yield _row(START_LABELS[name], _format(self.begun.ready[name]), _judged(seconds, START_AIMS[name]),
                       _format(self.begun.whole[name]))

    def _memories(self):
        yield _row("", "gateway MB", "Orthanc MB")
        yield "| --- | ---: | ---: |"
        yield _row("200 slices", _format(self.begun.peak_mb[starts.SHORT], 0), "")
        yield _row("1000 slices", _format(self.begun.peak_mb[starts.LONG], 0), "")
        for found in self._found:
            for clients in sorted({result.case.clients for result in found.results}):
                yield _row(f"{found.label}: all series, {clients} client{'s' if clients > 1 else ''}",
                           _format(found.peak(GATEWAY, clients), 0), _format(found.peak(("orthanc",), clients), 0))
        yield _row("all of it", _judged(self._gateway_peak(), PEAK_AIM_MB, 0), "")

    def _details(self, found):
        yield _row("series", "stored MB", "way", "rounds", "wall s", "least", "first byte s", "processor s", "peak MB")
        yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        for result in found.results:
            for way, sample in result.samples.items():
                yield _row(
                    result.case.name, f"{result.series.bytes / 1e6:.0f}", way, _rounds(sample.rounds, result.case.times),
                    _format(sample.median("whole"), 3), _format(min(sample.whole), 3),
                    _format(sample.median("first"), 3), _format(sample.median("cpu")), _format(max(sample.peak), 0))

    def _each(self, table):
        """A table for each archive, under its name."""
        return "".join(f"\n### {found.label}\n\n" + "\n".join(table(found)) + "\n" for found in self._found)

    def markdown(self):
        tables = {name: self._each(table) for name, table in (
            ("headlines", self._headlines), ("others", self._others), ("befores", self._befores), ("floors", self._floors),
            ("details", self._details))}
        return TEMPLATE.format(
            machine=_machine(), cpus=os.cpu_count(), memory=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9,
            date=time.strftime("%Y-%m-%d"), load=self._load, java=_java(self._image.java), options=self._image.options,
            archives="; ".join(found.label for found in self._found), rounds=self._chosen.rounds, warmup=self._chosen.warmup,
            warm_times=WARM_TIMES, slow=min(SLOW_ROUNDS, self._chosen.rounds), verdict=self._verdict(),
            floor_cpus=floor.PROCESSORS, starts=self._chosen.starts, begins="\n".join(self._begins()), memories="\n".join(self._memories()),
            asked=starts.ASKED, missed=MISSED.read_text(), **tables)


def _rounds(rounds, times):
    return rounds if times == 1 else f"{rounds} × {times}"


def _of(result, what, aim):
    """A ratio of the first request, and its aim; nothing without a case."""
    return _judged(result.of_first(what), getattr(result.case, aim)) if result else ""


def _same(results):
    answers = {result.equal for result in results} - {None}
    return "" if not answers else "**no**" if False in answers else "yes"


def _machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.processor()}, {platform.system()} {platform.machine()}"


def _java(program):
    return subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[1]
