#!/usr/bin/python3
"""Measures the gateway beside Orthanc's own numpy routes: benchmarks/run.py [--rounds N] [--only NAME ...] [--write] [--data]

Makes the series, uploads them shuffled into an Orthanc of its own, and asks both servers (and for the raw files) in
turn, so that every ratio compares what was measured within the same minutes. Prints the medians as tables; with --write
they become docs/performance.md.
"""

import argparse
import collections
import pathlib
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proxy-app/src/test/python")]

import clients  # noqa: E402
import dataset  # noqa: E402
import orthanc  # noqa: E402
import parts  # noqa: E402
import report  # noqa: E402
import servers  # noqa: E402
from cases import CASES  # noqa: E402


class Sample:
    """One way of one case: what every round gave."""

    def __init__(self):
        self.first, self.whole, self.cpu, self.peak, self.bytes = [], [], [], [], []

    def add(self, answer, cpu, peak):
        self.first.append(answer.first)
        self.whole.append(answer.whole)
        self.cpu.append(cpu)
        self.peak.append(peak)
        self.bytes.append(answer.bytes)

    def median(self, what):
        return statistics.median(getattr(self, what))


class Bench:
    def __init__(self, archive, gateway, every, ids):
        self.archive, self.gateway, self.every, self.ids = archive, gateway, every, ids
        self.samples = collections.defaultdict(Sample)

    def of(self, case):
        return {way: self.samples[case, way] for way in case.ways}

    def url(self, way, case):
        series = self.every[case.series]
        if way in ("raw", "pydicom"):
            return f"{self.archive.url}/dicom-web/studies/{series.study}/series/{series.uid}"
        server = self.archive.url if way == "orthanc" else self.gateway.url
        return f"{server}/series/{self.ids[case.series]}/numpy?{case.query}"

    def ask(self, way, case):
        url = self.url(way, case)
        if way == "raw":
            return clients.get(url, clients.WADO)
        if way == "pydicom":
            return clients.pydicom(url)
        if case.clients > 1:
            return clients.crowd(url, case.clients)
        return clients.python_requests(url) if case.requests else clients.get(url)

    def round(self, case, number):
        """Every way of a case once, in turn; the slow ones not in every round. Round 0 warms up and is not counted."""
        for way in case.ways:
            if way in case.slow and number % 3 != 0:
                continue
            usage = servers.Usage(self.gateway.pid if way == "gateway" else self.archive.pid)
            usage.reset_peak()
            before = usage.cpu()
            answer = self.ask(way, case)
            if number or way in case.slow:
                self.samples[case, way].add(answer, usage.cpu() - before, usage.peak_mb())

    def equal(self, case):
        """Whether both servers give the same array; what Orthanc cannot answer is compared with pydicom's tests."""
        if "orthanc" not in case.ways:
            return None
        ours, theirs = (clients.load(self.url(way, case)) for way in ("gateway", "orthanc"))
        return ours.dtype == theirs.dtype and ours.shape == theirs.shape and bool((ours == theirs).all())


def upload(archive, every):
    ids = {}
    for series in every.values():
        for file in series.files():
            status, answer = archive.upload(file.read_bytes())
            assert status == 200, (file, status)
            ids[series.name] = answer["ParentSeries"]
    return ids


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7, help="counted rounds of each case (7)")
    options.add_argument("--only", nargs="*", help="names of cases")
    options.add_argument("--data", action="store_true", help="only make the series, and what JMH reads")
    options.add_argument("--write", action="store_true", help="write docs/performance.md")
    chosen = options.parse_args()
    cases = [case for case in CASES if not chosen.only or case.name in chosen.only]

    target = HERE / "target"
    every = dataset.make(target / "data")
    if chosen.data:
        parts.make(target / "data", every)
        return
    every = {name: series for name, series in every.items() if any(case.series == name for case in cases)}
    with tempfile.TemporaryDirectory(dir=target) as folder, orthanc.Server(folder) as archive:
        ids = upload(archive, every)
        with servers.Gateway(archive.url, target / "gateway.log") as gateway:
            bench = Bench(archive, gateway, every, ids)
            clients.get(bench.url("gateway", cases[0]))
            run = report.Run(gateway.options, gateway.started, gateway.since_start(), chosen.rounds)
            # Case by case within each round: so no server lives on what it kept of the same files from a moment ago.
            for number in range(chosen.rounds + 1):
                for case in cases:
                    bench.round(case, number)
                print(f"round {number} of {chosen.rounds} done", file=sys.stderr, flush=True)
            for case in cases:
                run.add(case, every[case.series], bench.of(case), bench.equal(case) if case.clients == 1 else None)
                print(run.line(case), flush=True)
    text = run.markdown()
    if chosen.write:
        (HERE.parent / "docs/performance.md").write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
