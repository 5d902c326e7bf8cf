# needs: numpy, requests
"""Minimum, maximum and mean of a volume that may be larger than the memory: 16 slices at a time."""

import math

from numpy.lib.format import read_array

import archive

ct = archive.find("CT")
url, slices = archive.link(ct, "numpy"), archive.get(f"{ct}/geometry").json()["shape"][0]

low, high, total, count = math.inf, -math.inf, 0.0, 0
for start in range(0, slices, 16):
    with archive.get(url, slice=f"{start}:{start + 16}", dtype="i2") as answer:
        slab = read_array(answer.raw)  # into the memory of the array
    low, high = min(low, slab.min()), max(high, slab.max())
    total, count = total + float(slab.sum(dtype="i8")), count + slab.size

print(f"{count} voxels from {low} to {high} HU, {total / count:.1f} on average")

# On the demo:
# 4194304 voxels from -3024 to 1157 HU, -1094.7 on average
