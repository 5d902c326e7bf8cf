#!/usr/bin/python3
"""Measures whole series read as Zarr stores beside their .npy: benchmarks/stores.py [--rounds N] [--warmup N]

The reader is xarray with dask's default scheduler, and numpy from the stream of requests for the .npy, all in one Python process.
It is this Python, or the one of .ci/judges: one that has xarray, dask, zarr 3, aiohttp and requests. The gateway runs as its image
runs it, before an Orthanc of its own. Prints a table, with the calls to the archive by the gateway's own metrics. Takes about
four minutes.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "proxy-app/src/test/python")]

import requests  # noqa: E402

import dataset  # noqa: E402
import orthanc  # noqa: E402
import servers  # noqa: E402
from image import Image  # noqa: E402

AIM = 2.0
MODULES = "xarray, dask.array, zarr, aiohttp, requests"
PROBE = f"import {MODULES}; assert int(zarr.__version__.split('.')[0]) >= 3"
# The options of the store, or None for the .npy.
WAYS = {"Zarr": "", "Zarr, chunk=16": "chunk=16/", ".npy": None}
NPY = ".npy"

# Orthanc calls a series stable when nothing was stored for so long; until then its files are listed to see whether it has changed.
STABLE_AFTER = 61

# The reader keeps the memory that it frees, as glibc's malloc does for smaller blocks. On a virtual machine that gives free pages back
# to its host, 200 MB of fresh ones cost it from 0.1 to 0.5 s, at random.
KEEPING_MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40)}

METRIC = re.compile(r"^voxelgate_upstream_(requests_seconds_count|frames_total)\{(.*)\} (\S+)$", re.M)
LABEL = re.compile(r'(\w+)="([^"]*)"')


def python():
    """The command of a Python that has what the reader needs."""
    tree = pathlib.Path(os.environ.get("VOXELGATE_JUDGES", "/var/tmp/voxelgate-judges"), "tree")
    for command in ([sys.executable], ["/usr/sbin/chroot", str(tree), "/usr/bin/python3"]):
        try:
            if subprocess.run([*command, "-c", PROBE], capture_output=True).returncode == 0:
                return command
        except OSError:
            continue
    raise SystemExit(f"no Python with {MODULES} (zarr 3): install them for {sys.executable} with pip, or, as root on Debian, run .ci/judges")


class Reader:
    """The Python process that reads; seconds and the SHA-256 of the values."""

    def __init__(self, command):
        script = (HERE / "store_reader.py").read_text()
        self._process = subprocess.Popen([*command, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         env={**os.environ, **KEEPING_MEMORY})

    def read(self, way, url):
        self._process.stdin.write(json.dumps({"way": way, "url": url}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the reader has ended, see above")
        answer = json.loads(line)
        return answer["seconds"], answer["sha256"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(60)


def calls(gateway):
    """How often the archive was asked so far, by the operation, and how many frames it sent."""
    text = requests.get(f"{gateway.url}/actuator/prometheus", timeout=60)
    text.raise_for_status()
    counts = collections.Counter()
    for name, labels, value in METRIC.findall(text.text):
        labels = dict(LABEL.findall(labels))
        counts["frames" if name == "frames_total" else labels["operation"]] += int(float(value))
    return counts


class Case:
    def __init__(self, name, url):
        self.name, self.url = name, url
        self.seconds = {way: [] for way in WAYS}
        self.values, self.calls = {}, {}

    def read(self, reader, way):
        options = WAYS[way]
        job = ("npy", f"{self.url}/numpy") if options is None else ("zarr", f"{self.url}/{options}volume.zarr")
        seconds, self.values[way] = reader.read(*job)
        return seconds

    def rows(self):
        npy = statistics.median(self.seconds[NPY])
        for way, seconds in self.seconds.items():
            ratio = statistics.median(seconds) / npy
            verdict = "" if way == NPY else f" (aim {AIM:.2f}, **{'met' if ratio <= AIM else 'missed'}**)"
            same = "yes" if self.values[way] == self.values[NPY] else "**no**"
            asked = ", ".join(f"{count} {name}" for name, count in sorted(self.calls[way].items()) if count)
            yield (f"| {self.name}: {way} | {statistics.median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f}) "
                   f"| {ratio:.2f}{verdict} | {same} | {asked} |")


def measure(cases, reader, gateway, warmup, rounds):
    """Way by way and series by series in each round: so no read lives on frames that the one before it has left."""
    for number in range(warmup + rounds):
        for way in WAYS:
            for case in cases:
                before = calls(gateway)
                seconds = case.read(reader, way)
                case.calls[way] = calls(gateway) - before
                if number >= warmup:
                    case.seconds[way].append(seconds)
        print(f"round {number + 1} of {warmup + rounds} done", file=sys.stderr, flush=True)


def main():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument("--rounds", type=int, default=7, help="counted rounds (7)")
    known.add_argument("--warmup", type=int, default=30, help="rounds before them, for the gateway's JIT compiler (30)")
    chosen = known.parse_args()
    command = python()

    target = HERE / "target"
    every = dataset.native(target / "data")
    image = Image(target / "image")
    with tempfile.TemporaryDirectory(dir=target) as folder, orthanc.Server(folder) as archive:
        for series in every.values():
            for file in series.files():
                status, _ = archive.upload(file.read_bytes())
                assert status == 200, (file, status)
        time.sleep(STABLE_AFTER)
        with servers.Gateway(image, archive.url, target / "stores.log") as gateway, Reader(command) as reader:
            names = {"ct": "CT native, 200 slices", "enhanced": "enhanced CT native, 300 frames"}
            cases = [Case(names[series.name], f"{gateway.url}/dicom-web/studies/{series.study}/series/{series.uid}")
                     for series in every.values()]
            measure(cases, reader, gateway, chosen.warmup, chosen.rounds)
            print("| series | seconds (least to most) | ÷ .npy | same values | archive asked |")
            print("| --- | ---: | ---: | --- | --- |")
            for case in cases:
                print(*case.rows(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
