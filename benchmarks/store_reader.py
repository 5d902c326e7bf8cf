"""Reads whole volumes, told which line by line: {"way": "zarr" or "npy", "url": URL}; answers with the seconds and the SHA-256 of the values.

Runs in whichever Python has the packages, so it uses nothing of the benchmarks.
"""

import hashlib
import json
import sys
import time

import numpy
import requests
import xarray
from numpy.lib.format import read_array


def zarr(url):
    """By xarray, with dask's default scheduler."""
    image = xarray.open_zarr(url, group="scale0")["image"]
    assert image.chunks is not None, "dask is not in use"
    return image.values


def npy(url):
    with requests.get(url, stream=True, timeout=300) as answer:
        answer.raise_for_status()
        return read_array(answer.raw)


for line in sys.stdin:
    job = json.loads(line)
    start = time.perf_counter()
    values = {"zarr": zarr, "npy": npy}[job["way"]](job["url"])
    seconds = time.perf_counter() - start
    digest = hashlib.sha256(numpy.ascontiguousarray(values)).hexdigest()
    del values
    print(json.dumps({"seconds": seconds, "sha256": digest}), flush=True)
