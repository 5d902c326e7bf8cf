# needs: nibabel, numpy, requests
"""Saves a series as a compressed NIfTI file, and says where its voxels are."""

import shutil

import nibabel

import archive

ct = archive.find("CT")
with archive.get(archive.link(ct, "nifti").replace("volume.nii", "volume.nii.gz"), dtype="i2") as answer, open("ct.nii.gz", "wb") as file:
    shutil.copyfileobj(answer.raw, file)

image = nibabel.load("ct.nii.gz")
first, last = (nibabel.affines.apply_affine(image.affine, [0, 0, z]) for z in (0, image.shape[2] - 1))
print(image.shape, image.get_data_dtype(), "".join(nibabel.aff2axcodes(image.affine)))
print(f"from {first.tolist()} to {last.tolist()} mm (RAS)")

# On the demo:
# (256, 256, 64) int16 LPS
# from [119.53125, 119.53125, -78.75] to [119.53125, 119.53125, 78.75] mm (RAS)
