"""Says what pydicom finds in the DICOM files that it comes with: one line of tab separated fields for each.

path, image | short | none, transfer syntax or -, rows, columns, encapsulated | native, SHA-256 of every frame joined by
commas, tag=value pairs (raw text, backslashes kept) joined by pipes, DICOM JSON or -
"""

import hashlib
import pathlib
import sys
import warnings

import numpy
import pydicom
import pydicom.data
from pydicom.encaps import generate_pixel_data_frame

TEXT_TAGS = [
    0x00080016, 0x00080018, 0x00080020, 0x00080060, 0x0020000D, 0x0020000E, 0x00200011, 0x00200013,
    0x00200032, 0x00200037, 0x00280004, 0x00280008, 0x00281052, 0x00281053, 0x3004000E,
]


def frames_of(ds):
    """Status and stored bytes of every frame, those of one bit per sample starting at bit 0."""
    if "PixelData" not in ds:
        return "none", []
    count = int(ds.get("NumberOfFrames", 1) or 1)
    if ds["PixelData"].is_undefined_length:
        return "image", list(generate_pixel_data_frame(ds.PixelData, count))
    samples = ds.SamplesPerPixel
    if ds.PhotometricInterpretation in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        samples = 2
    bits = ds.Rows * ds.Columns * samples * ds.BitsAllocated
    data = ds.PixelData
    if len(data) * 8 < bits * count:
        return "short", []
    if bits % 8 == 0:
        size = bits // 8
        return "image", [data[i * size : (i + 1) * size] for i in range(count)]
    unpacked = numpy.unpackbits(numpy.frombuffer(data, numpy.uint8), bitorder="little")
    return "image", [
        numpy.packbits(unpacked[i * bits : (i + 1) * bits], bitorder="little").tobytes() for i in range(count)
    ]


def raw_text(ds, tag):
    value = ds.get_item(tag).value
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    elif not isinstance(value, str):
        value = "\\".join(str(v) for v in value) if hasattr(value, "__iter__") else str(value if value is not None else "")
    return "\\".join(part.strip(" \0") for part in value.split("\\"))


def describe(path):
    ds = pydicom.dcmread(path, force=True)
    text = "|".join(f"{tag:08X}={raw_text(ds, tag)}" for tag in TEXT_TAGS if tag in ds)
    try:
        status, frames = frames_of(ds)
    except (AttributeError, ValueError, TypeError):
        status, frames = "none", []
    try:
        json = ds.to_json(bulk_data_threshold=200_000, bulk_data_element_handler=lambda element: "bulk")
    except Exception:  # pydicom cannot write what is not valid in its own terms
        json = "-"
    encapsulated = "PixelData" in ds and ds["PixelData"].is_undefined_length
    return [
        str(path),
        status,
        str(getattr(ds.file_meta, "TransferSyntaxUID", "-")),
        str(ds.get("Rows", "-")),
        str(ds.get("Columns", "-")),
        "encapsulated" if encapsulated else "native",
        ",".join(hashlib.sha256(frame).hexdigest() for frame in frames),
        text,
        json,
    ]


def main():
    warnings.simplefilter("ignore")
    for path in sorted(pathlib.Path(pydicom.data.__file__).parent.rglob("*")):
        if path.is_file() and path.suffix in ("", ".dcm") and path.name != "README":
            print("\t".join(describe(path)))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
