"""Writes CT series whose pixels are in private elements of Elscint, compressed as PMSCT_RLE1: elscint_series.py FOLDER

The encoder is written from the description of the coding (samples to differences, bytes to runs), not from a decoder.
FOLDER/series.tsv has a line for each: name, study, series, file with the float32 values of its array, and its files.
"""

import pathlib
import sys

import numpy

import builder

SLICES, ROWS, COLUMNS = 4, 43, 61
SLOPE, INTERCEPT = 1, -1024
OUT = pathlib.Path(sys.argv[1])
OUT.mkdir(parents=True, exist_ok=True)
SAMPLE, RUN = 0x5A, 0xA5


def differences(samples):
    """A byte for a small step from the sample before, else a mark and the sample itself."""
    out, before = bytearray(), 0
    for sample in samples:
        step = sample - before
        if -128 <= step <= 127 and step != SAMPLE:
            out.append(step & 0xFF)
        else:
            out += bytes([SAMPLE, sample & 0xFF, sample >> 8])
        before = sample
    return bytes(out)


def runs(data, longest=256):
    """A mark, the number of repetitions and the byte for bytes that repeat; and for the mark itself."""
    out, at = bytearray(), 0
    while at < len(data):
        length = 1
        while length < longest and at + length < len(data) and data[at + length] == data[at]:
            length += 1
        if length > 3 or data[at] == RUN:
            out += bytes([RUN, length - 1, data[at]])
        else:
            out += data[at : at + length]
        at += length
    return bytes(out)


def encode(values):
    coded = runs(differences([int(value) for value in values.flat]))
    return coded + bytes(len(coded) % 2)


def slices(name, signed):
    values = builder.random(name, 0, 4095, (SLICES, ROWS, COLUMNS))
    values[:, 5:20, :] = 1000  # runs
    values[:, 20:30, :] = 1000 + 13 * numpy.arange(COLUMNS)  # differences
    values[:, 30:34, 0::2], values[:, 30:34, 1::2] = 500, 500 + SAMPLE  # a difference that looks like the mark
    values[:, 34:38, 0::2], values[:, 34:38, 1::2] = 700, 700 + RUN - 256  # and one like the other
    return values.astype("<i2" if signed else "<u2")


def series(name, syntax, signed):
    values = slices(name, signed)
    files = []
    for i in range(SLICES):
        dataset = builder.image(
            f"{name}-{i}", values[i : i + 1], stored=12, signed=signed, series=name, sop_class=builder.CT,
            ImagePositionPatient=[0, 0, 2.5 * i], ImageOrientationPatient=[1, 0, 0, 0, 1, 0], InstanceNumber=SLICES - i,
            RescaleSlope=SLOPE, RescaleIntercept=INTERCEPT)
        del dataset.PixelData
        block = dataset.private_block(0x07A1, "ELSCINT1", create=True)
        block.add_new(0x0A, "OB", encode(values[i].view("<u2")))
        block.add_new(0x10, "LO", "TAMAR SOFTWARE")
        block.add_new(0x11, "CS", "PMSCT_RLE1")
        files.append(f"{name}-{i}.dcm")
        (OUT / files[-1]).write_bytes(builder.write(dataset, syntax))
    (OUT / f"{name}.f4").write_bytes((values.astype("<f4") * SLOPE + INTERCEPT).astype("<f4").tobytes())
    files = files[2:] + files[:2]
    return "\t".join([name, dataset.StudyInstanceUID, dataset.SeriesInstanceUID, f"{name}.f4", *files]) + "\n"


(OUT / "series.tsv").write_text("".join([
    series("elscint-explicit", builder.EXPLICIT, False),
    series("elscint-implicit", builder.IMPLICIT, False)]))
