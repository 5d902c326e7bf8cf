"""Writes CT series in JPEG 2000 and HTJ2K: compressed_series.py FOLDER

FOLDER/series.tsv has a line for each: name, study, series, file with the float32 values of its array, and its files in
an order that is not the slices'.
"""

import pathlib
import subprocess
import sys

import numpy
from pydicom._uid_dict import UID_dictionary
from pydicom.encaps import encapsulate

import builder

SLICES, ROWS, COLUMNS = 6, 52, 67
SLOPE, INTERCEPT = 2, -1024
OUT = pathlib.Path(sys.argv[1])
J2K, HTJ2K, HTJ2K_RPCL = (f"1.2.840.10008.1.2.4.{end}" for end in (90, 201, 202))
for unknown in (HTJ2K, HTJ2K_RPCL):  # to pydicom 2.3
    UID_dictionary[unknown] = ("HTJ2K", "Transfer Syntax", "", "", "HTJ2K")


def run(*command):
    subprocess.run(command, cwd=OUT, check=True, capture_output=True)


def openjpeg(samples, stored, signed):
    (OUT / "source.rawl").write_bytes(samples)
    kind = f"{COLUMNS},{ROWS},1,{stored},{'s' if signed else 'u'}"
    run("opj_compress", "-i", "source.rawl", "-F", kind, "-n", "4", "-o", "out.j2k")
    return (OUT / "out.j2k").read_bytes()


def openjph(order):
    def encode(samples, stored, signed):
        assert not signed
        (OUT / "source.yuv").write_bytes(samples)
        run("ojph_compress", "-i", "source.yuv", "-o", "out.j2c", "-reversible", "true", "-dims", f"{{{COLUMNS},{ROWS}}}",
            "-num_comps", "1", "-signed", "false", "-bit_depth", str(stored), "-downsamp", "{1,1}", "-prog_order", order)
        return (OUT / "out.j2c").read_bytes()
    return encode


def series(name, syntax, encode, stored, signed):
    low = -(1 << (stored - 1)) if signed else 0
    values = builder.random(name, low, low + (1 << stored) - 1, (SLICES, ROWS, COLUMNS))
    values[:, 8:30, 8:40] = low + 100
    values = values.astype("<i2" if signed else "<u2")
    files = []
    for i in range(SLICES):
        dataset = builder.image(
            f"{name}-{i}", values[i : i + 1], stored=stored, signed=signed, series=name, sop_class=builder.CT,
            ImagePositionPatient=[0, 0, 2.5 * i], ImageOrientationPatient=[1, 0, 0, 0, 1, 0], InstanceNumber=SLICES - i,
            RescaleSlope=SLOPE, RescaleIntercept=INTERCEPT)
        dataset.PixelData = encapsulate([encode(values[i].tobytes(), stored, signed)])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        files.append(f"{name}-{i}.dcm")
        (OUT / files[-1]).write_bytes(builder.write(dataset, syntax))
    expected = values.astype("<f4") * numpy.float32(SLOPE) + numpy.float32(INTERCEPT)
    (OUT / f"{name}.raw").write_bytes(expected.tobytes())
    shuffled = files[1::2] + files[0::2]
    return [name, dataset.StudyInstanceUID, dataset.SeriesInstanceUID, f"{name}.raw", *shuffled]


OUT.mkdir(parents=True, exist_ok=True)
SERIES = [
    series("j2k-signed-12", J2K, openjpeg, 12, True),
    series("j2k-unsigned-16", J2K, openjpeg, 16, False),
    series("htj2k-unsigned-12", HTJ2K, openjph("LRCP"), 12, False),
    series("htj2k-rpcl-unsigned-16", HTJ2K_RPCL, openjph("RPCL"), 16, False),
]
(OUT / "series.tsv").write_text("".join("\t".join(line) + "\n" for line in SERIES))
