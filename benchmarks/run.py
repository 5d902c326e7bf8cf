#!/usr/bin/python3
"""Measures the gateway beside Orthanc's own numpy routes: benchmarks/run.py [--rounds N] [--only NAME ...] [--write] [--data]

Makes the series, uploads them shuffled into an Orthanc of its own, and asks both servers (and for the raw files) in
turn, so that every ratio compares what was measured within the same minutes. The gateway runs as its image runs it.
Prints the medians as tables; with --write they become docs/performance.md. Takes about twenty minutes.
"""

import argparse
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proxy-app/src/test/python")]

import dataset  # noqa: E402
import floor  # noqa: E402
import orthanc  # noqa: E402
import parts  # noqa: E402
import report  # noqa: E402
import servers  # noqa: E402
import starts  # noqa: E402
from bench import Bench  # noqa: E402
from cases import CASES  # noqa: E402
from image import Image  # noqa: E402

NO_PLANS_KEPT = ("--voxelgate.plan.keep-for=0",)

BEGUN = time.monotonic()


def say(text):
    minutes, seconds = divmod(int(time.monotonic() - BEGUN), 60)
    print(f"[{minutes:2}:{seconds:02}] {text}", file=sys.stderr, flush=True)


def upload(archive, every):
    ids = {}
    for series in every.values():
        for file in series.files():
            status, answer = archive.upload(file.read_bytes())
            assert status == 200, (file, status)
            ids[series.name] = answer["ParentSeries"]
    return ids


def options():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument("--rounds", type=int, default=7, help="counted rounds of each case (7)")
    known.add_argument("--warmup", type=int, default=12, help="rounds before them, for the gateway's JIT compiler (12)")
    known.add_argument("--starts", type=int, default=5, help="starts of the gateway that are timed (5)")
    known.add_argument("--only", nargs="*", help="names of cases")
    known.add_argument("--data", action="store_true", help="only make the series, and what JMH reads")
    known.add_argument("--write", action="store_true", help="write docs/performance.md")
    return known.parse_args()


def measure(bench, cases, chosen):
    """Case by case within each round: so no server lives on what it kept of the same files from a moment ago."""
    for number in range(chosen.warmup):
        for case in cases:
            bench.warm_up(case, last=number == chosen.warmup - 1)
        say(f"warm-up {number + 1} of {chosen.warmup} done")
    for number in range(chosen.rounds):
        start = time.monotonic()
        for case in cases:
            bench.round(case, number, chosen.rounds)
        say(f"round {number + 1} of {chosen.rounds} done, {time.monotonic() - start:.0f} s")


def publish(text, write):
    """While the servers still run: one that does not end well takes nothing with it."""
    if write:
        (HERE.parent / "docs/performance.md").write_text(text)
    else:
        print(text, flush=True)


def main():
    chosen = options()
    cases = [case for case in CASES if not chosen.only or case.name in chosen.only]
    target = HERE / "target"
    say("series")
    every = dataset.make(target / "data")
    if chosen.data:
        parts.make(target / "data", every)
        return
    used = {case.series for case in cases} | set(starts.SERIES)
    every = {name: series for name, series in every.items() if name in used}
    say("the image's layout and its AOT cache, by a training run")
    image = Image(target / "image")
    load = report.Load()
    say("the C decoders")
    decoding = {case.series: None for case in cases if "raw" in case.ways}
    decoding = {name: floor.decoding_seconds(every[name]) for name in decoding}
    with tempfile.TemporaryDirectory(dir=target) as folder, orthanc.Server(folder) as archive:
        say("upload")
        ids = upload(archive, every)
        begun = starts.Starts(image, archive.url, ids, target / "gateway.log")
        say(f"{chosen.starts} starts")
        begun.measure(chosen.starts)
        with (
            servers.Gateway(image, archive.url, target / "gateway.log") as gateway,
            servers.Gateway(image, archive.url, target / "anew.log", arguments=NO_PLANS_KEPT) as anew,
        ):
            bench = Bench(archive, gateway, anew, every, ids)
            measure(bench, cases, chosen)
            run = report.Run(image, chosen, begun, decoding, load)
            for case in cases:
                run.add(case, every[case.series], bench.of(case), bench.equal(case))
                print(run.line(), flush=True)
            publish(run.markdown(), chosen.write)
    say("done")


if __name__ == "__main__":
    main()
