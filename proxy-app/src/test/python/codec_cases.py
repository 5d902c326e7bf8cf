"""Compressed objects as some writers make them, and the stored values that others' decoders give for them.

Lossy samples beyond Bits Stored, bytes around the end of a codestream, YCbCr that is labelled RGB.
"""

import io
import subprocess
import tempfile

import numpy
import pydicom
from pydicom.encaps import encapsulate, generate_pixel_data_frame

import builder
import charls
import ijg

BASELINE, EXTENDED, SV1, LS, NEAR, J2K_LOSSLESS, J2K = (
    f"1.2.840.10008.1.2.4.{end}" for end in (50, 51, 70, 80, 81, 90, 91))
EOI = b"\xff\xd9"


class Case:
    def __init__(self, name, content, expected):
        self.name, self.content, self.expected = name, content, expected


def case(name, dataset, syntax, codestream, expected):
    dataset = builder._copy(dataset)
    dataset.PixelData = encapsulate([codestream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    shape = (1, dataset.Rows, dataset.Columns, dataset.SamplesPerPixel)
    kind = f"<{'ui'[dataset.PixelRepresentation]}{dataset.BitsAllocated // 8}"
    return Case(f"codec/{name}", builder.write(dataset, syntax), expected.reshape(shape).astype(kind))


def codestream(content):
    return next(generate_pixel_data_frame(pydicom.dcmread(io.BytesIO(content)).PixelData, 1)).rstrip(b"\0")


def dcmdjpeg(content, *options):
    return pydicom.dcmread(io.BytesIO(builder.dcmtk(content, "dcmdjpeg", *options))).pixel_array


def openjpeg(values, *options):
    """(codestream, what opj_decompress gives) of 16-bit samples."""
    with tempfile.TemporaryDirectory() as folder:

        def run(*command):
            subprocess.run(command, cwd=folder, check=True, capture_output=True)

        signed = "s" if values.min() < 0 else "u"
        with open(f"{folder}/source.rawl", "wb") as file:
            file.write(values.astype("<i2").tobytes())
        rows, columns = values.shape
        run("opj_compress", "-i", "source.rawl", "-F", f"{columns},{rows},1,16,{signed}", "-n", "3", "-o", "out.j2k", *options)
        run("opj_decompress", "-i", "out.j2k", "-o", "out.rawl")
        with open(f"{folder}/out.j2k", "rb") as file:
            return file.read(), numpy.fromfile(f"{folder}/out.rawl", "<i2" if signed == "s" else "<u2").reshape(values.shape)


def extremes(name, low, high):
    values = builder.random(name, low, high, (1, 40, 48)).astype("<i2")
    values[:, ::5], values[:, 2::5] = low, high
    return values


def beyond_bits_stored():
    for stored, signed in ((10, False), (11, False), (10, True)):
        low = -(1 << (stored - 1)) if signed else 0
        high = low + (1 << stored) - 1
        name = f"beyond-{stored}-{'signed' if signed else 'unsigned'}"
        values = extremes(name, low, high)
        dataset = builder.image(name, values, stored=stored, signed=signed)
        coded = (values[0] & 0xFFF).astype("<u2")
        extended = ijg.encode(coded, 12, 40)
        decoded = dcmdjpeg(case(name, builder.image(name, coded[None], stored=12), EXTENDED, extended, coded).content)
        decoded = decoded.astype("i8") - (4096 * (decoded > 2047) if signed else 0)
        yield case(f"{name}-jpeg-extended", dataset, EXTENDED, extended, numpy.clip(decoded, low, high))
        near = charls.encode(values[0].view("<u2"), 16, 4)
        decoded = charls.decode(near, values.shape[1:], 16, 0).view("<i2" if signed else "<u2")
        yield case(f"{name}-jpeg-ls", dataset, NEAR, near, numpy.clip(decoded, low, high))
        for label, options in (("i97", ["-I", "-r", "6"]), ("r53", ["-r", "6"])):
            j2k, decoded = openjpeg(values[0], *options)
            yield case(f"{name}-j2k-{label}", dataset, J2K, j2k, numpy.clip(decoded.astype("i8"), low, high))
        overlaid = values[0] & 0xFFF | 0x5000
        exact, _ = openjpeg(overlaid)
        yield case(f"{name}-j2k-overlay", dataset, J2K_LOSSLESS, exact, values)


def around_the_end():
    name = "around-the-end"
    values = builder.random(name, 0, 4095, (1, 23, 19)).astype("<u2")
    dataset = builder.image(name, values, stored=12)
    for label, syntax, command in (("jpeg-ls", LS, ["dcmcjpls"]), ("jpeg", SV1, ["dcmcjpeg", "+e1"])):
        whole = codestream(builder.dcmtk(builder.encode(dataset), *command))
        assert whole.endswith(EOI)
        for padding in (b"\0", b"\0\0", b"\xff", b"\xff\0", b"\0\xff"):
            yield case(f"{label}-{padding.hex()}-before-eoi", dataset, syntax, whole[:-2] + padding + EOI, values)
        yield case(f"{label}-bytes-behind-eoi", dataset, syntax, whole + b"\xff\xff\x01\xff", values)
    j2k, _ = openjpeg(values[0])
    yield case("j2k-bytes-behind-eoc", dataset, J2K_LOSSLESS, j2k + b"\xff\xff\xff\xff", values)


def labelled_rgb():
    """As dcmdjpeg converts them with the right label, or from what the IJG library guesses."""
    name = "labelled-rgb"
    y, x = numpy.mgrid[0:37, 0:52]
    values = numpy.stack([4 * x, 6 * y, 255 - 2 * x - 2 * y], axis=-1)[None].astype("u1")
    dataset = builder.image(name, values, "RGB", planar=0)
    native = builder.encode(dataset)
    for label, options in (("jfif", ["+s4"]), ("jfif-422", ["+s2"]), ("jfif-420", ["+np"])):
        encoded = builder.dcmtk(native, "dcmcjpeg", "+eb", *options)
        yield case(f"{name}-{label}", dataset, BASELINE, codestream(encoded), dcmdjpeg(encoded))
    encoded = builder.dcmtk(native, "gdcmconv", "--jpeg", "--lossy")
    yield case(f"{name}-420", dataset, BASELINE, codestream(encoded), dcmdjpeg(encoded, "+cg"))
    encoded = builder.dcmtk(native, "dcmcjpeg", "+eb", "+cr")
    yield case(f"{name}-and-rgb", dataset, BASELINE, codestream(encoded), dcmdjpeg(encoded))
    encoded = builder.dcmtk(native, "gdcmconv", "--jpeg")
    yield case(f"{name}-lossless", dataset, SV1, codestream(encoded), values)


def every():
    for group in (beyond_bits_stored, around_the_end, labelled_rgb):
        yield from group()
