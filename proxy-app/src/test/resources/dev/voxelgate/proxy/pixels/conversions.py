"""Converts parts of the arrays that golden.py wrote, as numpy does: indexing, then astype. For ConversionsAgainstNumpyTest.

conversions.bin has the bytes, conversions.txt one line for each part: name, options, dtype, clip, planar, frame, rows,
columns, channels, whether the attributes have a fractional slope, intercept or dose, outcome, offset, length. The
outcome is "refused" where the values are not all integers of the type, which astype leaves undefined.
"""
import os
import re
import sys

import numpy as np

FOLDER = sys.argv[1]
RNG = np.random.default_rng(20261129)
TYPES = ("u1", "i1", "<u2", "<i2", "<u4", "<i4", "<f2", "<f4", "<f8")
PARTS = 14
FRACTION = re.compile(r"^t (?:00281052|00281053|3004000e) (.+)$", re.M)


def span(size, limit):
    """start:stop:step with at most so many indexes; whole axes and empty ones among them."""
    kind = RNG.integers(8)
    if kind < 2 and size <= limit:
        return 0, size, 1
    if kind == 2 and RNG.integers(4) == 0:
        return (0, 0, 1)
    start = int(RNG.integers(size))
    stop = int(RNG.integers(start + 1, size + 1))
    step = int(RNG.integers(1, 2 if kind < 5 else 9))
    return start, min(stop, start + limit * step), step


def convert(part, dtype, clip):
    """The part as dtype, or nothing."""
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return part.astype(dtype)
    info = np.iinfo(dtype)
    wide = part.astype("f8" if part.dtype.kind == "f" else "i8")
    if clip:
        wide = np.clip(wide, info.min, info.max)
    if not (np.isfinite(wide).all() and (wide == np.rint(wide)).all()):
        return None
    if wide.size and (wide.min() < info.min or wide.max() > info.max):
        return None
    return wide.astype(dtype) if clip else part.astype(dtype)


with open(os.path.join(FOLDER, "conversions.txt"), "w") as index, \
        open(os.path.join(FOLDER, "conversions.bin"), "wb") as out:
    for line in open(os.path.join(FOLDER, "cases.txt")):
        name, _, frames, options, descr, channels = line.split()
        attributes = open(os.path.join(FOLDER, name + ".attributes")).read()
        rows = int(re.search(r"^n 00280010 (\d+)", attributes, re.M).group(1))
        columns = int(re.search(r"^n 00280011 (\d+)", attributes, re.M).group(1))
        fraction = any(float(v) % 1 for v in FRACTION.findall(attributes))
        array = np.fromfile(os.path.join(FOLDER, f"{name}.{options}"), descr)
        array = array.reshape(int(frames), rows, columns, int(channels))
        for _ in range(PARTS):
            frame = int(RNG.integers(frames))
            spans = [span(rows, 64), span(columns, 64), span(int(channels), 3)]
            if RNG.integers(4) == 0 and rows * columns <= 10000:
                spans = [(0, rows, 1), (0, columns, 1), (0, int(channels), 1)]
            planar, clip = bool(RNG.integers(2)), bool(RNG.integers(2))
            dtype = np.dtype(str(RNG.choice(TYPES)))
            part = array[frame][tuple(slice(*s) for s in spans)]
            if planar:
                part = np.moveaxis(part, -1, 0)
            result = convert(part, dtype, clip)
            data = b"" if result is None else np.ascontiguousarray(result).tobytes()
            print(name, options, dtype.str, int(clip), int(planar), frame, *(":".join(map(str, s)) for s in spans),
                  int(fraction), "refused" if result is None else "equal", out.tell(), len(data), file=index)
            out.write(data)
