"""Reads Zarr stores as zarr-python, xarray with dask, or zarr 2 do; told what to do line by line.

Reads JSON objects, one a line, and answers each with one: {"open": URL} reads the metadata, {"read": null} the whole image of the
store that was opened, {"read": n} its slice n. An answer has the shape, the dtype and the SHA-256 of the values in C order,
or the error; that of the metadata has the axes, [name, first coordinate, last coordinate] of each. The argument is "zarr" or
"xarray" for version 3, "zarr2" or "zarr2-fsspec" for version 2. The xarray has the values of a dask array.
"""

import collections.abc
import hashlib
import json
import sys
import warnings

import numpy
import zarr

warnings.simplefilter("ignore")
HOW = sys.argv[1]


class Answers(collections.abc.MutableMapping):
    """The store for zarr 2, which takes a KeyError for an empty chunk: only 404 is one."""

    def __init__(self, url):
        self.url = url

    def __getitem__(self, key):
        import requests

        answer = requests.get(f"{self.url}/{key}", timeout=60)
        if answer.status_code == 404:
            raise KeyError(key)
        answer.raise_for_status()
        return answer.content

    def __setitem__(self, key, value):
        raise PermissionError(key)

    def __delitem__(self, key):
        raise PermissionError(key)

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def opened(url):
    """The image, and its axes: of xarray by the coordinate arrays, of the others by the scale and translation of OME-Zarr."""
    if HOW == "xarray":
        import xarray

        data = xarray.open_zarr(url, group="scale0")
        assert {"z", "y", "x"} <= set(data.coords), data
        assert all(numpy.isfinite(data[name]).all() for name in "zyx"), data
        assert data["image"].chunks is not None, "no dask"
        return data["image"], [[name, float(data[name][0]), float(data[name][-1])] for name in "zyx"]
    store = Answers(url) if HOW == "zarr2" else url
    group = zarr.open_group(store, mode="r")
    multiscale = (group.attrs["ome"] if HOW == "zarr" else group.attrs)["multiscales"][0]
    image = group[multiscale["datasets"][0]["path"]]
    scale, translation = multiscale["datasets"][0]["coordinateTransformations"]
    every = zip(multiscale["axes"], image.shape, scale["scale"], translation["translation"])
    return image, [[axis["name"], start, start + (size - 1) * step] for axis, size, step, start in every][-3:]


def read(image, index):
    if index is not None:
        image = image[:, index : index + 1] if len(image.shape) == 4 else image[index : index + 1]
    values = image.values if HOW == "xarray" else image[...]
    values = numpy.ascontiguousarray(values)
    return {
        "shape": values.shape,
        "dtype": values.dtype.name,
        "sha256": hashlib.sha256(values).hexdigest(),
        "nan": bool(values.dtype.kind == "f" and numpy.isnan(values).all()),
    }


image = None
for line in sys.stdin:
    job = json.loads(line)
    try:
        if "open" in job:
            image, axes = opened(job["open"])
            answer = {"shape": image.shape, "dtype": image.dtype.name, "axes": axes}
        else:
            answer = read(image, job["read"])
    except Exception as error:  # what it is matters, not what it was meant for
        answer = {"error": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps(answer), flush=True)
