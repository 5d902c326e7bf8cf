"""Makes RLE frames with encoders that are not the gateway's, and the samples they were made from.

usage: rle_streams.py FOLDER. Encoders: dcmcrle, gdcmconv and pydicom. FOLDER/index.tsv has a line for every frame: name,
transfer syntax, frames of its object, rows, columns, photometric interpretation, bits allocated, bits stored, 1 if signed,
tolerance, reference, codestream file, expected file.
"""
import io
import pathlib
import subprocess
import sys

import numpy
import pydicom
from pydicom.encaps import generate_pixel_data_frame

import builder

OUT = pathlib.Path(sys.argv[1])
SIZES = [(1, 1), (3, 5), (48, 64), (511, 513)]
KINDS = [("u1", 8), ("i1", 8), ("<u2", 12), ("<i2", 12), ("<u2", 16), ("<i2", 16), ("<u4", 32)]
LINES = []


def picture(name, kind, stored, shape):
    """Noise over the whole range, and runs of every length."""
    signed = numpy.dtype(kind).kind == "i"
    low, high = (-(1 << (stored - 1)), (1 << (stored - 1)) - 1) if signed else (0, (1 << stored) - 1)
    values = builder.random(name, low, high, shape).astype(kind)
    flat = values.reshape(-1)
    at, run = 7, 2
    while at + run < flat.size:
        flat[at : at + run] = flat[at]
        at, run = at + run + run % 5, run % 300 + 1
    return values


ENCODERS = {
    "dcmcrle": lambda dataset: builder.dcmtk(builder.encode(dataset), "dcmcrle"),
    "gdcmconv": lambda dataset: builder.dcmtk(builder.encode(dataset), "gdcmconv", "--rle"),
    "pydicom": lambda dataset: builder.encode(dataset, builder.RLE),
}


def add(name, dataset):
    expected = builder.native_frames(dataset)
    for encoder, encode in ENCODERS.items():
        try:
            encoded = pydicom.dcmread(io.BytesIO(encode(dataset)))
        except subprocess.CalledProcessError:
            continue  # GDCM does not take every picture
        for i, frame in enumerate(generate_pixel_data_frame(encoded.PixelData, len(expected))):
            file = f"{len(LINES):04}"
            (OUT / f"{file}.rle").write_bytes(frame)
            (OUT / f"{file}.raw").write_bytes(expected[i])
            LINES.append([
                f"{encoder} {name} frame {i}", builder.RLE, len(expected), dataset.Rows, dataset.Columns,
                dataset.PhotometricInterpretation, dataset.BitsAllocated, dataset.BitsStored,
                dataset.PixelRepresentation, 0, "source", f"{file}.rle", f"{file}.raw"])


OUT.mkdir(parents=True, exist_ok=True)
for rows, columns in SIZES:
    for kind, stored in KINDS:
        name = f"{kind} {stored} {rows}x{columns}"
        add(name, builder.image(name, picture(name, kind, stored, (1, rows, columns)), stored=stored))
    for kind in ("u1", "<u2"):
        name = f"RGB {kind} {rows}x{columns}"
        stored = 8 * numpy.dtype(kind).itemsize
        add(name, builder.image(name, picture(name, kind, stored, (1, rows, columns, 3)), "RGB", planar=0))
add("frames", builder.image("frames", picture("frames", "<i2", 16, (5, 20, 30))))
add("RGB frames", builder.image("RGB frames", picture("RGB frames", "u1", 8, (3, 20, 30, 3)), "RGB", planar=0))
(OUT / "index.tsv").write_text("".join("\t".join(map(str, line)) + "\n" for line in LINES))
