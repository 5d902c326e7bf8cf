"""The tables."""

import os
import pathlib
import platform
import re
import subprocess

TEMPLATE = """# Performance

Written by `benchmarks/run.py --write`; run it for the numbers of your own machine, and trust ratios more than seconds.

Measured on {machine}, {cpus} processors; {java}; Orthanc {orthanc}. Medians of {rounds} rounds in which the servers were
asked in turn, over loopback, by a client that throws the bytes away. *Orthanc* is the `/numpy` route of its own, *raw*
the same series over WADO-RS without any decoding, which is the floor. Java options: `{options}`.

## Gateway ÷ Orthanc

{targets}

## Seconds, processor and memory

{details}

Ready {started:.1f} s after its start; the first array was answered {served:.1f} s after it.
"""


def _format(value, digits=2):
    return "" if value is None else f"{value:.{digits}f}"


class Run:
    def __init__(self, options, started, served, rounds):
        self._options, self._started, self._served, self._rounds = options, started, served, rounds
        self._results = []

    def add(self, case, series, samples, equal):
        self._results.append((case, series, samples, equal))

    def line(self, case):
        _, _, samples, equal = self._results[-1]
        parts = [f"{case.name:28}"]
        for way, sample in samples.items():
            parts.append(f"{way} {sample.median('whole'):.3f} s (first {sample.median('first'):.3f}, "
                         f"cpu {sample.median('cpu'):.2f}, {max(sample.peak):.0f} MB)")
        if case.against:
            wall, first, size = self._ratios(case, samples)
            parts.append(f"wall {wall:.2f} first {first:.2f} size {size:.2f}")
        return " | ".join(parts) + ("" if equal is None else " | equal" if equal else " | DIFFERENT")

    @staticmethod
    def _ratios(case, samples):
        ours, theirs = samples["gateway"], samples[case.against]
        return tuple(ours.median(what) / theirs.median(what) for what in ("whole", "first", "bytes"))

    def _targets(self):
        yield "| series | wall | aim | first byte | aim | size | aim | same bytes |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
        for case, _, samples, equal in self._results:
            if not case.against:
                continue
            wall, first, size = self._ratios(case, samples)
            name = case.name + ("" if case.against == "orthanc" else " (÷ pydicom)")
            yield (f"| {name} | {self._judged(wall, case.wall)} | {_format(case.wall)} "
                   f"| {self._judged(first, case.first)} | {_format(case.first)} "
                   f"| {self._judged(size, case.size)} | {_format(case.size)} "
                   f"| {'' if equal is None else 'yes' if equal else '**no**'} |")

    @staticmethod
    def _judged(value, aim):
        return f"**{value:.2f}**" if aim is not None and value > aim else f"{value:.2f}"

    def _details(self):
        yield "| series | stored MB | way | wall s | first byte s | processor s | peak MB |"
        yield "| --- | ---: | --- | ---: | ---: | ---: | ---: |"
        for case, series, samples, _ in self._results:
            for way, sample in samples.items():
                yield (f"| {case.name} | {series.bytes / 1e6:.0f} | {way} | {sample.median('whole'):.3f} "
                       f"| {sample.median('first'):.3f} | {sample.median('cpu'):.2f} | {max(sample.peak):.0f} |")

    def markdown(self):
        return TEMPLATE.format(
            machine=_machine(), cpus=os.cpu_count(), java=_java(), orthanc=_orthanc(), rounds=self._rounds,
            options=self._options, targets="\n".join(self._targets()), details="\n".join(self._details()),
            started=self._started, served=self._served)


def _machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.processor()}, {platform.system()} {platform.machine()}"


def _java():
    from servers import java

    return subprocess.run([java(), "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[1]


def _orthanc():
    text = subprocess.run(["Orthanc", "--version"], capture_output=True, text=True).stdout
    return text.split()[1] if text.split() else "of unknown version"
