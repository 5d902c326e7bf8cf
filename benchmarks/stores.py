#!/usr/bin/python3
"""Measures whole series read as Zarr stores beside their .npy: benchmarks/stores.py [--rounds N] [--warmup N]

The reader is xarray with dask's default scheduler, and numpy from the stream of requests for the .npy, both in one Python process.
It is this Python, or the one of .ci/judges: one that has xarray, dask, zarr 3, aiohttp and requests. The gateway runs as its image
runs it, before an Orthanc of its own. Prints a table, with the calls to the archive by the gateway's own metrics. Takes about
three minutes.
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
WAYS = ("zarr", "npy")

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
        self._process = subprocess.Popen([*command, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

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

    def address(self, way):
        return f"{self.url}/volume.zarr" if way == "zarr" else f"{self.url}/numpy"

    def row(self):
        wall = {way: statistics.median(self.seconds[way]) for way in WAYS}
        ratio = wall["zarr"] / wall["npy"]
        asked = {way: ", ".join(f"{count} {name}" for name, count in sorted(self.calls[way].items()) if count) for way in WAYS}
        same = "yes" if len(set(self.values.values())) == 1 else "**no**"
        verdict = "met" if ratio <= AIM else "missed"
        return (f"| {self.name} | {wall['zarr']:.3f} | {wall['npy']:.3f} | {ratio:.2f} (aim {AIM:.2f}, **{verdict}**) | {same} "
                f"| {asked['zarr']} | {asked['npy']} |")


def measure(cases, reader, gateway, warmup, rounds):
    """Way by way and series by series in each round: so no read lives on frames that the one before it has left."""
    for number in range(warmup + rounds):
        for way in WAYS:
            for case in cases:
                before = calls(gateway)
                seconds, case.values[way] = reader.read(way, case.address(way))
                case.calls[way] = calls(gateway) - before
                if number >= warmup:
                    case.seconds[way].append(seconds)
        print(f"round {number + 1} of {warmup + rounds} done", file=sys.stderr, flush=True)


def main():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument("--rounds", type=int, default=7, help="counted rounds (7)")
    known.add_argument("--warmup", type=int, default=5, help="rounds before them, for the gateway's JIT compiler (5)")
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
        with servers.Gateway(image, archive.url, target / "stores.log") as gateway, Reader(command) as reader:
            names = {"ct": "CT native, 200 slices", "enhanced": "enhanced CT native, 300 frames"}
            cases = [Case(names[series.name], f"{gateway.url}/dicom-web/studies/{series.study}/series/{series.uid}")
                     for series in every.values()]
            measure(cases, reader, gateway, chosen.warmup, chosen.rounds)
            print("| series | Zarr s | .npy s | Zarr ÷ .npy | same values | archive asked for Zarr | for .npy |")
            print("| --- | ---: | ---: | ---: | --- | --- | --- |")
            for case in cases:
                print(case.row(), flush=True)


if __name__ == "__main__":
    main()
