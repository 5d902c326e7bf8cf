#!/usr/bin/python3
"""Measures the gateway beside Orthanc's own numpy routes: benchmarks/run.py [--rounds N] [--only NAME ...] [--write] [--data] [--before JAR]
[--archive WHAT ...]

Makes the series, uploads them shuffled into an Orthanc, and asks both servers (and for the raw files) in turn, so that every
ratio compares what was measured within the same minutes. The gateway runs as its image runs it. Prints the medians as tables;
with --write they become docs/performance.md. Takes about half an hour for each archive. Two Orthancs in one run, the newer one
from the image of the tests:

  .ci/engine start && . /var/tmp/voxelgate-engine/environment
  benchmarks/run.py --archive program image:$VOXELGATE_TEST_ORTHANC_IMAGE --write
  .ci/engine stop
"""

import argparse
import contextlib
import importlib.util
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proxy-app/src/test/python")]

import archives  # noqa: E402
import dataset  # noqa: E402
import floor  # noqa: E402
import parts  # noqa: E402
import report  # noqa: E402
import servers  # noqa: E402
import starts  # noqa: E402
from bench import Bench  # noqa: E402
from cases import CASES, warm  # noqa: E402
from image import Image  # noqa: E402

NO_PLANS_KEPT = {"VOXELGATE_PLAN_KEEP_FOR": "0"}

BEGUN = time.monotonic()


def say(text):
    minutes, seconds = divmod(int(time.monotonic() - BEGUN), 60)
    print(f"[{minutes:2}:{seconds:02}] {text}", file=sys.stderr, flush=True)


def options():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument("--rounds", type=int, default=7, help="counted rounds of each case (7)")
    known.add_argument("--warmup", type=int, default=12, help="rounds before them, for the gateway's JIT compiler (12)")
    known.add_argument("--starts", type=int, default=5, help="starts of the gateway that are timed (5)")
    known.add_argument("--only", nargs="*", help="names of cases")
    known.add_argument("--archive", nargs="+", metavar="WHAT", default=[archives.PROGRAM],
                       help="the Orthancs: 'program' (the default) is the one of this machine, 'image:NAME' one of a container "
                            "image, and a URL one that runs on this machine, which keeps the series")
    known.add_argument("--before", type=pathlib.Path, help="an older proxy-app.jar, asked for whole arrays beside this one")
    known.add_argument("--data", action="store_true", help="only make the series, and what JMH reads")
    known.add_argument("--write", action="store_true", help="write docs/performance.md")
    return known.parse_args()


def measure(bench, cases, chosen):
    """Round by round, and within each all cases way by way: so no server lives on what it kept of the same files."""
    for number in range(chosen.warmup):
        for case in cases:
            bench.warm_up(case, last=number == chosen.warmup - 1)
        say(f"warm-up {number + 1} of {chosen.warmup} done")
    for number in range(chosen.rounds):
        start = time.monotonic()
        bench.round(cases, number, chosen.rounds)
        say(f"round {number + 1} of {chosen.rounds} done, {time.monotonic() - start:.0f} s")


def older(jar, url, target):
    """The gateway of another jar, if there is one, started as the one that keeps no plans."""
    if jar is None:
        return contextlib.nullcontext()
    return servers.Gateway(Image(target / "image-before", jar), url, target / "before.log", settings=NO_PLANS_KEPT)


@contextlib.contextmanager
def beside(archive, image, cases, every, ids, chosen, target):
    """All cases with one archive; ends the gateways when the caller has done with what was found."""
    with (
        servers.Gateway(image, archive.url, target / "first.log", settings=NO_PLANS_KEPT) as first,
        servers.Gateway(image, archive.url, target / "second.log") as second,
        older(chosen.before, archive.url, target) as before,
    ):
        bench = Bench(archive, first, second, every, ids, before)
        measure(bench, cases, chosen)
        yield [(case, every[case.series], bench.of(case), bench.equal(case)) for case in cases]


def publish(run, write):
    """While the servers still run: one that does not end well takes nothing with it."""
    for line in run.lines():
        print(line, flush=True)
    if write:
        (HERE.parent / "docs/performance.md").write_text(run.markdown())
    else:
        print(run.markdown(), flush=True)


def main():
    chosen = options()
    cases = [case for case in CASES if not chosen.only or case.name in chosen.only]
    target = HERE / "target"
    say("series")
    every = dataset.make(target / "data")
    if chosen.data:
        parts.make(target / "data", every)
        return
    if any("pydicom" in case.ways for case in cases) and importlib.util.find_spec("gdcm") is None:
        raise SystemExit("no python3-gdcm, with which pydicom decodes JPEG 2000")
    used = {case.series for case in cases} | set(starts.SERIES)
    every = {name: series for name, series in every.items() if name in used}
    for name in warm(cases, {name: series.bytes for name, series in every.items()}):
        say(f"{name}: too few others come between, the archive may still have its files in memory")
    say("the image's layout and its AOT cache, by a training run")
    image = Image(target / "image")
    load = report.Load()
    say("the C decoders")
    decoding = {case.series: None for case in cases if "raw" in case.ways}
    decoding = {name: floor.decoding_seconds(every[name]) for name in decoding}
    run = report.Run(image, chosen, decoding, load)
    for what in chosen.archive:
        with tempfile.TemporaryDirectory(dir=target) as folder, archives.of(what, folder) as archive:
            label = archives.label(archive)
            say(f"upload to {label}")
            ids = archives.upload(archive, every)
            if run.begun is None:
                run.begun = starts.Starts(image, archive.url, ids, target / "gateway.log")
                say(f"{chosen.starts} starts")
                run.begun.measure(chosen.starts)
            with beside(archive, image, cases, every, ids, chosen, target) as found:
                run.add(label, found)
                publish(run, chosen.write)
    say("done")


if __name__ == "__main__":
    main()
