"""Series as Zarr stores, read by several clients, and compared with the .npy of the same options.

zarr_series.py SUITE GATEWAY ORTHANC SAMPLES CLIENT..., with findings as those of judge.py. SUITE names the counts. A CLIENT is a
JSON object: its name, which version of Zarr it reads, its command and the folder to start it in. It speaks the protocol of
zarr_client.py. The series are those of geometry_series.py, and of make_samples.py one of each kind: of each row of the semantics,
element type, colour, and with one frame or several.
"""

import collections
import concurrent.futures
import hashlib
import json
import random
import subprocess
import sys

import numpy
import requests

import builder
import geometry_series
import judge

TIMEOUT = 120
NUMPY_MM = 1e-6

# The options of a store, of which each series has some beside those that it is listed with.
DRAWN = ("rescale=0", "rescale=0,codec=crc32c", "codec=gzip", "dtype=f8,codec=crc32c", "dtype=i4,clip=1,codec=gzip", "clip=1,dtype=u1",
         "dtype=float32", "dtype=f2", "rescale=0,dtype=i2,clip=1", "dtype=u2,clip=1", "dtype=i1,clip=1", "dtype=u4,clip=1",
         "dtype=f8,codec=zstd", "chunk=2", "dtype=f2,chunk=3", "dtype=u2,clip=1,chunk=3,codec=zstd")
# And each of them this one.
IN_CHUNKS = "chunk=4,rescale=0,codec=zstd"
OF_GEOMETRY = {"localizer-inside": ["drop=localizer,require=volume"], "duplicate": ["drop=duplicate", "drop=localizer,duplicate"],
               "beyond-tolerance": ["tolerance=0.1,require=volume"], "missing-one": ["require=volume"]}


class Client:
    """A program that reads stores; it is asked one thing at a time."""

    def __init__(self, description):
        self.name, self.version = description["name"], description["version"]
        self.process = subprocess.Popen(description["command"], cwd=description["folder"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.thread = concurrent.futures.ThreadPoolExecutor(1)

    def _ask(self, **job):
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def _read(self, url):
        opened = self._ask(open=url)
        return opened, opened if "error" in opened else self._ask(read=None)

    def read(self, url):
        """Its answers to the metadata and to the values."""
        return self.thread.submit(self._read, url)

    def close(self):
        self.process.stdin.close()
        self.process.wait(TIMEOUT)


class Series:
    """name; routes without the last segment; options: of stores, beside none."""

    def __init__(self, name, routes, options, made=None):
        self.name, self.routes, self.made = name, routes, made
        self.options = ["", *options]

    def corners(self):
        """LPS positions of three pixels of the first slice and of the last, by their indexes, as the series was made."""
        planes = [self.made.planes[i].corners() for i in self.made.order()]
        rows, columns = geometry_series.ROWS, geometry_series.COLUMNS
        for z in (0, len(planes) - 1):
            yield from zip(((z, 0, 0), (z, 0, columns - 1), (z, rows - 1, 0)), planes[z])


def of_geometry(gateway, orthanc):
    for made in geometry_series.every():
        for dataset in made.datasets():
            answer = requests.post(orthanc + "/instances", data=builder.encode(dataset), timeout=TIMEOUT)
            answer.raise_for_status()
        study, series = (builder.uid(kind, f"geometry-{made.name}") for kind in ("study", "series"))
        routes = (f"{gateway}/dicom-web/studies/{study}/series/{series}", f"{gateway}/series/{answer.json()['ParentSeries']}")
        options = list(OF_GEOMETRY.get(made.name, []))
        if made.groups:
            options += [f"group={k}" for k in range(len(made.groups[2]))] + ["group=0,rescale=0,codec=gzip"]
        yield Series(made.name, routes, options, made)


def of_samples(gateway, orthanc, folder):
    judged = judge.Judge(gateway, orthanc, folder)
    kinds = {}
    for sample in judged.samples:
        if sample["kind"] == "big" or not sample["study"] or not sample["series"]:
            continue
        kind = sample["row"], "refused"
        if "expect" in sample:
            stored, values = (numpy.load(judged.folder / sample["expect"][f"dicom-{r}"], mmap_mode="r") for r in (0, 1))
            kind = sample["row"], stored.dtype.str, values.dtype.str, stored.shape[-1], len(stored) > 1
        kinds.setdefault(kind, sample)
    judged.samples = list(kinds.values())
    judged.store()
    for sample in judged.samples:
        if sample["ids"]:
            series = f"{gateway}/dicom-web/studies/{sample['study']}/series/{sample['series']}"
            yield Series(sample["name"], (series, f"{gateway}/series/{sample['series-id']}"), [])


def query(options):
    """The same options of an array, whose values with commas are one."""
    parts = []
    for part in options.split(",") if options else ():
        if "=" in part:
            parts.append(part)
        else:
            parts[-1] += "," + part
    return "&".join(part for part in parts if not part.startswith(("chunk=", "codec=")))


class Expected:
    """What the .npy has, with the axes of a store; error: why there is none."""

    def __init__(self, route, options):
        self.error = self.array = None
        at, _, rest = options.partition(",") if options.startswith("at=") else ("", "", options)
        try:
            answer = judge.Answer(f"{route}/{at + '/' if at else ''}numpy?{query(rest)}")
        except judge.Cut:
            self.error = "reset"
            return
        if answer.status != 200:
            self.error = str(answer.status)
            return
        array = answer.array()
        colour = array.shape[-1] > 1
        self.array = numpy.ascontiguousarray(numpy.moveaxis(array, -1, 0) if colour else array[..., 0])
        self.found = [list(self.array.shape), self.array.dtype.name, hashlib.sha256(self.array).hexdigest()]
        self.is_for_v2 = array.dtype.kind == "f" and not colour and "crc32c" not in options

    def is_for(self, client):
        """Version 2 has floats only, and a node before version 24 has no array of float16."""
        if self.error:
            return True
        if client.version == 2:
            return self.is_for_v2
        return client.name != "ZARRITA" or self.array.dtype != numpy.float16

    def failure(self, client, read):
        """What is wrong with an answer, or None. zarr 2 over fsspec takes every failure of a chunk for an empty one: NaN."""
        if self.error:
            is_told = "error" in read or (client.name == "ZARR2_FSSPEC" and read["nan"])
            return None if is_told else f"{read}, but the array is {self.error}"
        found = [read.get(name) for name in ("shape", "dtype", "sha256")]
        return None if found == self.found else f"{read}, not {self.found}"


class Check:
    """What the clients read of one series, with each of its options; failures, and counts of what was right."""

    def __init__(self, series, clients):
        self.series, self.failures, self.counts = series, [], collections.Counter()
        answer = judge.Answer(f"{series.routes[0]}/geometry")
        self.geometry = json.loads(answer.content) if answer.status == 200 else None
        draw = random.Random(series.name)
        stores = [*series.options, draw.choice(DRAWN), IN_CHUNKS]
        if self.geometry and series.made:
            stores.append(f"at={self.geometry['digest']},rescale=0")
        asked = []
        for options in stores:
            route = draw.choice(series.routes)
            expected = Expected(route, options)
            for client in clients:
                if expected.is_for(client):
                    folder = f"{route}/{options + '/' if options else ''}"
                    url = folder + ("volume.zarr" if client.version == 3 else "volume.v2.zarr")
                    asked.append((client, url, options, expected, client.read(url)))
        for client, url, options, expected, answers in asked:
            opened, read = answers.result(TIMEOUT)
            self._compare(f"{client.name} {url}", client, expected, read)
            if not options and "axes" in opened:
                self._place(f"{client.name} {url}", client, opened["axes"])

    def _compare(self, what, client, expected, read):
        wrong = expected.failure(client, read)
        if wrong:
            self.failures.append(f"{what}: {wrong}")
        else:
            self.counts[f"{client.name}: " + ("refused, as the array" if expected.error else "equal to the .npy")] += 1

    def _place(self, what, client, axes):
        """The coordinates of corners, multiplied by the directions, are where the series was made to be."""
        if not self.series.made or not self.geometry["direction"]:
            return
        first, last = (numpy.array([axis[k] for axis in axes[::-1]]) for k in (1, 2))
        for index, position in self.series.corners():
            found = numpy.array(self.geometry["direction"]) @ numpy.where(numpy.array(index[::-1]) > 0, last, first)
            if not numpy.allclose(found, position, rtol=0, atol=NUMPY_MM):
                self.failures.append(f"{what}: {index} is at {found.tolist()} instead of {position.tolist()}")
                return
        self.counts[f"{client.name}: axes where the series was made to be"] += 1


def main(suite, gateway, orthanc, folder, *descriptions):
    gateway, orthanc = gateway.rstrip("/"), orthanc.rstrip("/")
    clients = [Client(json.loads(description)) for description in descriptions]
    counts = collections.Counter()

    def guarded(series):
        try:
            check = Check(series, clients)
            return series.name, check.failures, check.counts
        except Exception as failure:  # one series must not end the others
            return series.name, [f"{type(failure).__name__}: {failure}"], {}

    every = [*of_geometry(gateway, orthanc), *of_samples(gateway, orthanc, folder)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, failures, right in pool.map(guarded, every):
            counts.update(right)
            if failures:
                counts["failed"] += 1
            verdict = "other values" if failures else "as the .npy"
            print(json.dumps({"name": name, "verdict": verdict, "failures": failures}), flush=True)
    for client in clients:
        client.close()
    print(json.dumps({"counts": {"series, each with several options": len(every), **dict(sorted(counts.items()))}}))


if __name__ == "__main__":
    main(*sys.argv[1:])
