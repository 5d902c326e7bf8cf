"""Writes multi-frame files in every way that fragments can be laid out, and with wrong offset tables: fragments.py FOLDER

FOLDER/files holds the DICOM files; FOLDER/expected.tsv has a line for each: name, study, series, instance, and the file
with the stored values that it must give.
"""

import io
import pathlib
import struct
import subprocess
import sys

import numpy
import pydicom
from pydicom.encaps import generate_pixel_data_frame

import builder

JPEG_LS, J2K, JPEG = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.70"
SHAPE = (4, 37, 45)
OUT = pathlib.Path(sys.argv[1])
LINES = []


def by_dcmtk(tool):
    def encode(dataset):
        encoded = pydicom.dcmread(io.BytesIO(builder.dcmtk(builder.encode(dataset), tool)))
        return list(generate_pixel_data_frame(encoded.PixelData, len(builder.native_frames(dataset))))

    return encode


def jpeg_2000(dataset):
    frames = []
    for samples in builder.native_frames(dataset):
        (OUT / "source.rawl").write_bytes(samples)
        subprocess.run(
            ["opj_compress", "-i", "source.rawl", "-F", f"{SHAPE[2]},{SHAPE[1]},1,16,u", "-n", "3", "-o", "out.j2k"],
            cwd=OUT, check=True, capture_output=True)
        frames.append((OUT / "out.j2k").read_bytes())
    return frames


def item(content):
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content


END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def even(content):
    return content + b"\0" * (len(content) % 2)


def pieces(frame):
    """A frame in three fragments."""
    third = len(frame) // 6 * 2
    return [frame[:third], frame[third : 2 * third], even(frame[2 * third :])]


def unpadded(frame):
    """A JPEG or JPEG-LS codestream without the byte that made its length even."""
    return frame[:-1] if frame.endswith(b"\xff\xd9\0") else frame


def per_fragment(frames):
    return offsets([[fragment] for fragments in frames for fragment in fragments])


def wrong_tables(frames):
    """Tables as writers get them wrong."""
    right = offsets(frames)
    end = right[-1] + sum(8 + len(fragment) for fragment in frames[-1])
    yield "one-too-many", right + [end]
    yield "one-zero-too-many", right + [0]
    yield "per-fragment", per_fragment(frames)
    yield "only-first", [0]
    yield "zeros", [0] * len(right)
    yield "descending", right[::-1]
    yield "from-its-own-item", [offset + 8 for offset in right]
    yield "beyond", [0] + [10**6 + i for i in range(1, len(right))]
    yield "without-headers", [offset - 8 * i for i, offset in enumerate(right)]
    yield "inside", right[:-1] + [right[-1] + 2]


def offsets(frames):
    """Where each frame's first fragment starts, counted from behind the table."""
    starts, at = [], 0
    for fragments in frames:
        starts.append(at)
        at += sum(8 + len(fragment) for fragment in fragments)
    return starts


def write(name, dataset, syntax, frames, table=False, extended=False, end=END, behind=b"", starts=None):
    """frames: the fragments of each. starts: other offsets than the right ones."""
    dataset = builder._copy(dataset)
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = builder.uid("instance", name), builder.uid("series", name)
    starts = offsets(frames) if starts is None else starts
    if extended:
        dataset.ExtendedOffsetTable = struct.pack(f"<{len(starts)}Q", *starts)
        lengths = [len(unpadded(b"".join(fragments))) for fragments in frames]
        dataset.ExtendedOffsetTableLengths = struct.pack(f"<{len(lengths)}Q", *lengths)
    del dataset.PixelData
    content = builder.write(dataset, syntax)
    content += struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
    content += item(struct.pack(f"<{len(starts)}L", *starts) if table else b"")
    content += b"".join(item(fragment) for fragments in frames for fragment in fragments) + end + behind
    (OUT / "files" / f"{name}.dcm").write_bytes(content)
    LINES.append([name, dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID, "expected.raw"])


(OUT / "files").mkdir(parents=True, exist_ok=True)
values = builder.random("fragments", 0, 65535, SHAPE).astype("<u2")
values[:, 5:20, 5:30] = 1000
(OUT / "expected.raw").write_bytes(values.tobytes())
source = builder.image("fragments", values)
for label, syntax, encode in (
    ("jpeg-ls", JPEG_LS, by_dcmtk("dcmcjpls")),
    ("j2k", J2K, jpeg_2000),
    ("jpeg", JPEG, by_dcmtk("dcmcjpeg")),
    ("rle", builder.RLE, builder.rle_frames),
):
    whole = [[even(frame)] for frame in encode(source)]
    split = [pieces(frame) for [frame] in whole]
    mixed = [whole[0], split[1], whole[2], split[3]]
    for layout, frames in (("one", whole), ("several", split), ("mixed", mixed)):
        write(f"{label}-{layout}-empty-table", source, syntax, frames)
        write(f"{label}-{layout}-basic-table", source, syntax, frames, table=True)
        write(f"{label}-{layout}-extended-table", source, syntax, frames, extended=True)
        write(f"{label}-{layout}-no-delimiter", source, syntax, frames, end=b"")
        write(f"{label}-{layout}-basic-table-no-delimiter", source, syntax, frames, table=True, end=b"")
        write(f"{label}-{layout}-zeros-behind", source, syntax, frames, behind=b"\0" * 300)
        write(f"{label}-{layout}-zeros-without-delimiter", source, syntax, frames, end=b"", behind=b"\0" * 64)
        for wrong, starts in wrong_tables(frames):
            write(f"{label}-{layout}-basic-{wrong}", source, syntax, frames, table=True, starts=starts)
            write(f"{label}-{layout}-extended-{wrong}", source, syntax, frames, extended=True, starts=starts)
        starts = offsets([[unpadded(fragment) for fragment in fragments] for fragments in frames])
        write(f"{label}-{layout}-extended-unpadded", source, syntax, frames, extended=True, starts=starts)
    padded = [[frame + b"\0" * 16] for [frame] in whole]
    write(f"{label}-zeros-in-fragments", source, syntax, padded)
(OUT / "expected.tsv").write_text("".join("\t".join(line) + "\n" for line in LINES))
