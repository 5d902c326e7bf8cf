# needs: numpy, requests, zarr
"""A Zarr store in Hounsfield units of 16 bits, compressed on the way: options are a segment of the store's path."""

import zarr

import archive

ct = archive.find("CT")
store = archive.link(ct, "zarr").replace("/volume.zarr", ",dtype=i2,codec=zstd/volume.zarr")
group = zarr.open_group(store, mode="r")
image = group["scale0/image"]
print(image.shape, image.dtype, image.chunks)
print("bone in", sum(bool((image[z] > 300).any()) for z in range(image.shape[0])), "slices")

# On the demo:
# (64, 256, 256) int16 (1, 256, 256)
# bone in 62 slices
