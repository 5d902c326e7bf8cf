# needs: xarray, zarr, requests
"""The slice at a position in millimetres, and a region around a point, from the Zarr store of a series."""

import xarray

import archive

ct = archive.find("CT")
scan = xarray.open_zarr(archive.link(ct, "zarr"), group="scale0")
image = scan["image"]
middle = {axis: float(image[axis].mean()) for axis in ("z", "y", "x")}

one = image.sel(z=middle["z"], method="nearest")
print(one.shape, f"at z = {float(one['z'])} mm: {float(one.mean()):.1f} HU on average")

box = image.sel({axis: slice(centre - 20, centre + 20) for axis, centre in middle.items()})
print(box.shape, f"within 20 mm of the centre: {float(box.mean()):.1f} HU on average")

# On the demo:
# (256, 256) at z = 1.25 mm: -967.0 HU on average
# (16, 42, 42) within 20 mm of the centre: 27.2 HU on average
