"""Synthetic objects for every row of the semantics table, each a series of its own."""

import struct

import numpy
from pydicom.encaps import encapsulate

import builder
from builder import BIG, DEFLATED, EXPLICIT, IMPLICIT, RLE
from builder import dcmtk, encode, image, item, native_frames, random, sequence


class Sample:
    """A file and what is known of it.

    row: the row of the semantics table. truth: the stored values that went in, (frames, rows, columns, samples).
    late: the object is only found to be broken when the answer may have begun.
    """

    def __init__(self, name, content, row, truth=None, late=False):
        self.name, self.content, self.row, self.truth, self.late = name, content, row, truth, late


def every():
    for group in (
        grayscale,
        bits,
        rescale,
        functional_groups,
        untouched,
        modality,
        colour,
        palette,
        one_bit,
        floating,
        encodings,
        rle,
        lengths,
        refused,
        parsing,
        mixtures,
        not_by_the_book,
    ):
        yield from group()


def _gray(values):
    return values[..., numpy.newaxis]


def _plain(name, dataset, row, truth=None, syntax=EXPLICIT, late=False):
    return Sample(name, encode(dataset, syntax), row, truth, late)


def grayscale():
    for kind in ("u1", "i1", "u2", "i2", "u4", "i4"):
        limits = numpy.iinfo(kind)
        for frames in (1, 3):
            name = f"gray-{kind}-{frames}"
            values = random(name, limits.min, limits.max, (frames, 3, 5)).astype("<" + kind)
            yield _plain(name, image(name, values), "grayscale", _gray(values))


def bits():
    """BitsStored below BitsAllocated: (name, allocated, stored, high, signed, what is in the other bits)."""
    table = [
        ("clean", 16, 12, 11, False, 0),
        ("clean", 16, 12, 11, True, 0),
        ("extended", 16, 12, 11, True, "sign"),
        ("overlay", 16, 12, 11, False, "noise"),
        ("overlay", 16, 12, 11, True, "noise"),
        ("clean", 16, 12, 15, False, 0),
        ("clean", 16, 12, 15, True, 0),
        ("overlay", 16, 12, 15, False, "noise"),
        ("overlay", 16, 10, 13, True, "noise"),
        ("overlay", 8, 7, 6, False, "noise"),
        ("clean", 8, 5, 4, True, 0),
        ("overlay", 8, 4, 7, False, "noise"),
        ("clean", 16, 8, 7, False, 0),
        ("overlay", 16, 8, 11, False, "noise"),
        ("clean", 16, 8, 7, True, 0),
        ("overlay", 16, 6, 9, False, "noise"),
        ("clean", 32, 24, 23, False, 0),
        ("overlay", 32, 20, 25, True, "noise"),
        ("one", 16, 1, 0, False, 0),
        ("one", 8, 1, 0, False, 0),
    ]
    for what, allocated, stored, high, signed, other in table:
        name = f"bits-{what}-{allocated}-{stored}-{high}-{'signed' if signed else 'unsigned'}"
        low = -(1 << (stored - 1)) if signed else 0
        values = random(name, low, low + (1 << stored) - 1, (2, 4, 3))
        mask = (1 << stored) - 1
        shift = high + 1 - stored
        raw = (values & mask) << shift
        if other == "noise":
            raw |= random(name + "noise", 0, (1 << allocated) - 1, values.shape) & ~(mask << shift)
        elif other == "sign":
            raw = values & ((1 << allocated) - 1)
        raw = raw.astype(f"<u{allocated // 8}")
        dataset = image(name, raw, stored=stored, high=high, signed=signed)
        truth = _gray(values.astype(f"<{'i' if signed else 'u'}{allocated // 8}"))
        yield _plain(name, dataset, "BitsStored < BitsAllocated", truth)
        if allocated == 16:
            name += "-rle"
            dataset = image(name, raw, stored=stored, high=high, signed=signed)
            yield _plain(name, dataset, "BitsStored < BitsAllocated", truth, RLE)


def rescale():
    table = {
        "integer": {"RescaleSlope": "2", "RescaleIntercept": "-1024"},
        "fractional-slope": {"RescaleSlope": "0.1", "RescaleIntercept": "0"},
        "fractional-intercept": {"RescaleSlope": "1", "RescaleIntercept": "-0.5"},
        "fractional-both": {"RescaleSlope": "0.684", "RescaleIntercept": "-3.7"},
        "negative": {"RescaleSlope": "-1.5", "RescaleIntercept": "7"},
        "tiny": {"RescaleSlope": "1.2345678E-05", "RescaleIntercept": "1e3"},
        "large": {"RescaleSlope": "123456.789", "RescaleIntercept": "1000000"},
        "zero-slope": {"RescaleSlope": "0", "RescaleIntercept": "5"},
        "one-and-zero": {"RescaleSlope": "1.0", "RescaleIntercept": "0.0"},
        "empty": {"RescaleSlope": None, "RescaleIntercept": None},
        "only-slope": {"RescaleSlope": "3"},
        "only-intercept": {"RescaleIntercept": "-1000"},
        "empty-intercept": {"RescaleSlope": "3", "RescaleIntercept": None},
        "empty-slope": {"RescaleSlope": None, "RescaleIntercept": "-1000"},
        "spaces": {"RescaleSlope": " 2.50 ", "RescaleIntercept": " -4 "},
    }
    for what, attributes in table.items():
        for kind in ("i2", "u1"):
            name = f"rescale-{what}-{kind}"
            limits = numpy.iinfo(kind)
            values = random(name, limits.min, limits.max, (2, 5, 4)).astype("<" + kind)
            yield _plain(name, image(name, values, **attributes), "grayscale, rescale=1", _gray(values))


def transformation(slope, intercept):
    return item(
        PixelValueTransformationSequence=sequence(
            item(RescaleIntercept=str(intercept), RescaleSlope=str(slope), RescaleType="HU")
        )
    )


def functional_groups():
    per_frame = [transformation(2, 1), transformation(3, -5), transformation(0.25, 100)]
    integers = [transformation(2, 1), transformation(3, -5), transformation(7, 100)]
    shared = sequence(transformation(10, -7))
    # An Orthanc answers no metadata for an object with an empty item between others.
    content = item(FrameContentSequence=sequence(item(FrameAcquisitionNumber=1)))
    table = {
        "per-frame-integer": {"PerFrameFunctionalGroupsSequence": sequence(*integers)},
        "per-frame": {"PerFrameFunctionalGroupsSequence": sequence(*per_frame)},
        "shared": {"SharedFunctionalGroupsSequence": shared},
        "shared-empty-per-frame": {
            "SharedFunctionalGroupsSequence": shared,
            "PerFrameFunctionalGroupsSequence": sequence(item(), item(), item()),
        },
        "per-frame-and-shared": {
            "SharedFunctionalGroupsSequence": shared,
            "PerFrameFunctionalGroupsSequence": sequence(*integers),
        },
        "top-level-and-per-frame": {
            "RescaleSlope": "4",
            "RescaleIntercept": "9",
            "PerFrameFunctionalGroupsSequence": sequence(*integers),
        },
        "top-level-and-shared": {
            "RescaleSlope": "4",
            "RescaleIntercept": "9",
            "SharedFunctionalGroupsSequence": shared,
        },
        "some-frames-only": {
            "SharedFunctionalGroupsSequence": shared,
            "PerFrameFunctionalGroupsSequence": sequence(integers[0], content, integers[2]),
        },
        "half-top-level-and-per-frame": {
            "RescaleSlope": "4",
            "PerFrameFunctionalGroupsSequence": sequence(*integers),
        },
        "empty-top-level-and-per-frame": {
            "RescaleSlope": None,
            "RescaleIntercept": None,
            "PerFrameFunctionalGroupsSequence": sequence(*integers),
        },
    }
    for what, attributes in table.items():
        name = f"groups-{what}"
        values = random(name, 0, 4095, (3, 4, 6)).astype("<u2")
        dataset = image(name, values, sop_class=builder.ENHANCED_CT, **attributes)
        yield _plain(name, dataset, "slope and intercept of functional groups", _gray(values))
    name = "groups-per-frame-rle"
    values = random(name, 0, 4095, (3, 4, 6)).astype("<u2")
    dataset = image(
        name, values, sop_class=builder.ENHANCED_CT, PerFrameFunctionalGroupsSequence=sequence(*integers)
    )
    yield _plain(name, dataset, "slope and intercept of functional groups", _gray(values), RLE)


def untouched():
    """What must not change the values."""
    voi = item(LUTDescriptor=[16, 0, 16], LUTData=struct.pack("<16H", *range(65535, 65519, -1)))
    voi["LUTDescriptor"].VR, voi["LUTData"].VR = "US", "OW"
    table = {
        "monochrome1": ("MONOCHROME1", {}),
        "monochrome1-rescaled": ("MONOCHROME1", {"RescaleSlope": "2", "RescaleIntercept": "-10"}),
        "window": ("MONOCHROME2", {"WindowCenter": "40", "WindowWidth": "400"}),
        "voi-lut": ("MONOCHROME2", {"VOILUTSequence": sequence(voi)}),
        "presentation-lut": ("MONOCHROME2", {"PresentationLUTShape": "INVERSE"}),
        "padding-value": ("MONOCHROME2", {"PixelPaddingValue": 3}),
    }
    for what, (photometric, attributes) in table.items():
        name = f"untouched-{what}"
        values = random(name, 0, 4095, (1, 6, 4)).astype("<u2")
        dataset = image(name, values, photometric, stored=12, **attributes)
        for keyword in ("PixelPaddingValue",):
            if keyword in dataset:
                dataset[keyword].VR = "US"
        yield _plain(name, dataset, "MONOCHROME1, VOI, presentation", _gray(values))


def modality():
    row = "Modality LUT Sequence; RT Dose Grid Scaling"

    def lut(entries, first, values, vr="US", bits=16):
        one = item(ModalityLUTType="US")
        one.add_new("LUTDescriptor", vr, [entries, first, bits])
        one.add_new("LUTData", "OW", struct.pack(f"<{len(values)}H", *values))
        return sequence(one)

    ramp = [65535 - 37 * i for i in range(64)]
    name = "modality-lut"
    values = random(name, 0, 255, (1, 5, 5)).astype("<u2")
    yield _plain(name, image(name, values, ModalityLUTSequence=lut(64, 100, ramp)), row, _gray(values))
    name = "modality-lut-signed"
    values = random(name, -100, 100, (2, 5, 5)).astype("<i2")
    yield _plain(name, image(name, values, ModalityLUTSequence=lut(64, -32, ramp, "SS")), row, _gray(values))
    name = "modality-lut-8"
    values = random(name, 0, 255, (1, 5, 5)).astype("u1")
    eight = [(7 * i) & 255 for i in range(256)]
    yield _plain(name, image(name, values, ModalityLUTSequence=lut(256, 0, eight, bits=8)), row, _gray(values))
    name = "modality-lut-big-endian"
    values = random(name, 0, 255, (1, 5, 5)).astype("<u2")
    yield _plain(name, image(name, values, ModalityLUTSequence=lut(64, 100, ramp)), row, _gray(values), BIG)

    for kind, frames in (("u4", 4), ("u2", 1), ("i4", 2)):
        for syntax, what in ((EXPLICIT, "explicit"), (IMPLICIT, "implicit"), (BIG, "big"), (RLE, "rle")):
            name = f"dose-{kind}-{what}"
            limits = numpy.iinfo(kind)
            values = random(name, limits.min, limits.max, (frames, 3, 7)).astype("<" + kind)
            dataset = image(name, values, sop_class=builder.RT_DOSE, DoseGridScaling="1.23e-6", DoseUnits="GY")
            dataset.Modality = "RTDOSE"
            yield _plain(name, dataset, row, _gray(values), syntax)


def colour():
    row = "colour"
    for kind in ("u1", "u2"):
        top = numpy.iinfo(kind).max
        for planar in (0, 1):
            for frames in (1, 2):
                for syntax, what in ((EXPLICIT, "native"), (RLE, "rle")):
                    name = f"rgb-{kind}-planar{planar}-{frames}-{what}"
                    values = random(name, 0, top, (frames, 3, 5, 3)).astype("<" + kind)
                    yield _plain(name, image(name, values, "RGB", planar=planar), row, values, syntax)
    name = "rgb-12-of-16"
    values = random(name, 0, 4095, (1, 3, 5, 3)).astype("<u2")
    yield _plain(name, image(name, values, "RGB", planar=0, stored=12), row, values)
    name = "rgb-with-slope"
    values = random(name, 0, 255, (1, 4, 4, 3)).astype("u1")
    dataset = image(name, values, "RGB", planar=0, RescaleSlope="2", RescaleIntercept="3")
    yield _plain(name, dataset, row, values)
    name = "rgb-without-planar-configuration"
    values = random(name, 0, 255, (1, 4, 4, 3)).astype("u1")
    yield _plain(name, image(name, values, "RGB"), row, values)

    for planar in (0, 1):
        for syntax, what in ((EXPLICIT, "native"), (RLE, "rle")):
            name = f"ybr-full-planar{planar}-{what}"
            values = random(name, 0, 255, (2, 24, 23, 3)).astype("u1")
            yield _plain(name, image(name, values, "YBR_FULL", planar=planar), row, None, syntax)
    name = "ybr-full-16"
    values = random(name, 0, 65535, (1, 5, 5, 3)).astype("<u2")
    yield _plain(name, image(name, values, "YBR_FULL", planar=0), row)
    for photometric in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        for frames in (1, 3):
            name = f"{photometric.lower().replace('_', '-')}-{frames}"
            values = random(name, 0, 255, (frames, 7, 6, 3)).astype("u1")
            dataset = image(name, values, photometric, planar=0)
            halved = random(name + "data", 0, 255, (frames, 7, 3, 4)).astype("u1")
            dataset.PixelData = halved.tobytes()
            dataset["PixelData"].VR = "OB"
            yield _plain(name, dataset, row)


def _with_palette(dataset, tables, entries, first, bits, segmented=False, vr="US"):
    for colour_name, data in zip(("Red", "Green", "Blue"), tables):
        dataset.add_new(f"{colour_name}PaletteColorLookupTableDescriptor", vr, [entries, first, bits])
        prefix = "Segmented" if segmented else ""
        dataset.add_new(f"{prefix}{colour_name}PaletteColorLookupTableData", "OW", data)
    return dataset


def palette():
    row = "PALETTE COLOR"

    def words(name, top, count):
        return [random(name + c, 0, top, count).astype("<u2").tobytes() for c in "rgb"]

    def octets(name, count):
        return [random(name + c, 0, 255, count).astype("u1").tobytes() for c in "rgb"]

    def indices(name, kind, low=None, high=None, shape=(2, 6, 5)):
        limits = numpy.iinfo(kind)
        return random(name, limits.min if low is None else low, limits.max if high is None else high, shape).astype(
            "<" + kind
        )

    name = "palette-8-words"
    yield _plain(
        name, _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 255, 256), 256, 0, 8), row
    )
    name = "palette-8-packed"
    yield _plain(
        name, _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), octets(name, 256), 256, 0, 8), row
    )
    name = "palette-16"
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16)
    yield _plain(name, dataset, row)
    name = "palette-16-rle"
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16)
    yield _plain(name, dataset, row, None, RLE)
    name = "palette-16-big-endian"
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16)
    yield _plain(name, dataset, row, None, BIG)
    name = "palette-16-first-mapped"
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 65535, 100), 100, 50, 16)
    yield _plain(name, dataset, row)
    name = "palette-16-of-16-bit-pixels"
    dataset = _with_palette(image(name, indices(name, "u2"), "PALETTE COLOR"), words(name, 65535, 65536), 0, 0, 16)
    yield _plain(name, dataset, row)
    name = "palette-16-of-16-bit-pixels-offset"
    pixels = indices(name, "u2", 0, 3000)
    dataset = _with_palette(image(name, pixels, "PALETTE COLOR"), words(name, 65535, 1000), 1000, 900, 16)
    yield _plain(name, dataset, row)
    name = "palette-signed"
    pixels = indices(name, "i2", -300, 300)
    dataset = _with_palette(image(name, pixels, "PALETTE COLOR"), words(name, 65535, 400), 400, -200, 16, vr="SS")
    yield _plain(name, dataset, row)
    name = "palette-16-one-frame"
    pixels = indices(name, "u1", shape=(1, 6, 5))
    yield _plain(name, _with_palette(image(name, pixels, "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16), row)
    name = "palette-16-one-frame-rle"
    pixels = indices(name, "u1", shape=(1, 6, 5))
    dataset = _with_palette(image(name, pixels, "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16)
    yield _plain(name, dataset, row, None, RLE)
    name = "palette-with-slope"
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), words(name, 65535, 256), 256, 0, 16)
    dataset.RescaleSlope, dataset.RescaleIntercept = "2", "1"
    yield _plain(name, dataset, row)

    def segments(*values):
        return struct.pack(f"<{len(values)}H", *values)

    name = "palette-segmented-linear"
    tables = [
        segments(0, 1, start, 1, 100, middle, 1, 155, end)
        for start, middle, end in ((0, 40000, 65535), (65535, 100, 0), (7, 7, 50001))
    ]
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), tables, 256, 0, 16, segmented=True)
    yield _plain(name, dataset, row)
    name = "palette-segmented-indirect"
    # A discrete segment of four values and a linear one of 28, then both seven times more: 32 × 8 = 256.
    tables = [
        segments(0, 4, a, b, 1000, 65535, 1, 28, a, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 0, 0)
        + segments(2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 0, 0)
        for a, b in ((3, 500), (60003, 3), (255, 256))
    ]
    dataset = _with_palette(image(name, indices(name, "u1"), "PALETTE COLOR"), tables, 256, 0, 16, segmented=True)
    yield _plain(name, dataset, row)


def one_bit():
    row = "1-bit (segmentation)"
    for frames, rows, columns in ((3, 5, 5), (1, 3, 3), (2, 8, 8), (9, 1, 7), (5, 13, 11)):
        for syntax, what in ((EXPLICIT, "explicit"), (IMPLICIT, "implicit"), (BIG, "big"), (DEFLATED, "deflated")):
            name = f"one-bit-{frames}x{rows}x{columns}-{what}"
            values = random(name, 0, 1, (frames, rows, columns)).astype(bool)
            dataset = image(name, values, sop_class=builder.SEGMENTATION)
            yield _plain(name, dataset, row, _gray(values.astype("u1")), syntax)


def floating():
    row = "Float / Double Float Pixel Data"
    for kind in ("f4", "f8"):
        for syntax, what in ((EXPLICIT, "explicit"), (IMPLICIT, "implicit"), (BIG, "big"), (DEFLATED, "deflated")):
            name = f"float-{kind}-{what}"
            values = (random(name, -(10**9), 10**9, (2, 5, 3)) / 7.0).astype("<" + kind)
            values[0, 0, :3] = numpy.inf, -0.0, numpy.finfo(kind).tiny
            dataset = image(name, values, sop_class=builder.PARAMETRIC_MAP)
            yield _plain(name, dataset, row, _gray(values), syntax)
    name = "float-f4-with-slope"
    values = (random(name, -1000, 1000, (1, 4, 4)) / 3.0).astype("<f4")
    dataset = image(name, values, sop_class=builder.PARAMETRIC_MAP, RescaleSlope="2", RescaleIntercept="1")
    yield _plain(name, dataset, row, _gray(values))


def encodings():
    """Typical objects in every transfer syntax, written by pydicom and by DCMTK."""

    def objects(suffix):
        name = f"encoding-i2{suffix}"
        values = random(name, -2000, 3000, (3, 7, 5)).astype("<i2")
        yield name, image(name, values, RescaleSlope="2", RescaleIntercept="-1024"), _gray(values)
        name = f"encoding-u1-odd{suffix}"
        values = random(name, 0, 255, (1, 7, 5)).astype("u1")
        yield name, image(name, values), _gray(values)
        name = f"encoding-rgb-odd{suffix}"
        values = random(name, 0, 255, (1, 3, 3, 3)).astype("u1")
        yield name, image(name, values, "RGB", planar=0), values
        name = f"encoding-rgb-odd-frames{suffix}"
        values = random(name, 0, 255, (3, 3, 3, 3)).astype("u1")
        yield name, image(name, values, "RGB", planar=1), values

    for syntax, what in ((IMPLICIT, "-implicit"), (BIG, "-big"), (DEFLATED, "-deflated"), (RLE, "-rle")):
        for name, dataset, truth in objects(what):
            yield _plain(name, dataset, "encodings", truth, syntax)
    tools = {
        "-dcmtk-implicit": ("dcmconv", "+ti"),
        "-dcmtk-big": ("dcmconv", "+tb"),
        "-dcmtk-deflated": ("dcmconv", "+td"),
        "-dcmtk-undefined-lengths": ("dcmconv", "+te", "-e"),
        "-dcmtk-rle": ("dcmcrle",),
        "-dcmtk-rle-no-offsets": ("dcmcrle", "-ot"),
        "-dcmtk-rle-fragments": ("dcmcrle", "+fs", "1"),
    }
    for what, command in tools.items():
        for name, dataset, truth in objects(what):
            yield Sample(name, dcmtk(encode(dataset), *command), "encodings", truth)
    # 8-bit samples as OW: every two pixels change places in big endian.
    name = "encoding-u1-ow-dcmtk-big"
    values = random(name, 0, 255, (3, 7, 5)).astype("u1")
    dataset = image(name, values)
    dataset["PixelData"].VR = "OW"
    yield Sample(name, dcmtk(encode(dataset), "dcmconv", "+tb"), "encodings", _gray(values))


def _encapsulated(dataset, fragments, offsets=b""):
    """RLE pixel data from fragments, with the given Basic Offset Table."""
    data = struct.pack("<HHL", 0xFFFE, 0xE000, len(offsets)) + offsets
    for fragment in fragments:
        data += struct.pack("<HHL", 0xFFFE, 0xE000, len(fragment)) + fragment
    dataset.PixelData = data
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return builder.write(dataset, RLE)


def rle():
    row = "RLE"

    def fresh(name, frames=3):
        values = random(name, 0, 255, (frames, 6, 5)).astype("<u2")
        values[:, 2:4] = 77
        dataset = image(name, values)
        return dataset, builder.rle_frames(dataset), _gray(values)

    def table(frames):
        offsets, at = [], 0
        for frame in frames:
            offsets.append(at)
            at += 8 + len(frame)
        return struct.pack(f"<{len(offsets)}L", *offsets)

    dataset, frames, truth = fresh("rle-empty-offsets")
    yield Sample("rle-empty-offsets", _encapsulated(dataset, frames), row, truth)
    dataset, frames, truth = fresh("rle-offsets")
    yield Sample("rle-offsets", _encapsulated(dataset, frames, table(frames)), row, truth)
    dataset, frames, truth = fresh("rle-one-frame-empty-offsets", 1)
    yield Sample("rle-one-frame-empty-offsets", _encapsulated(dataset, frames), row, truth)
    dataset, frames, truth = fresh("rle-zero-padded")
    padded = [frame + bytes(10) for frame in frames]
    yield Sample("rle-zero-padded", _encapsulated(dataset, padded, table(padded)), row, truth)
    dataset, frames, truth = fresh("rle-extended-offsets")
    offsets = struct.unpack("<3L", table(frames))
    dataset.ExtendedOffsetTable = struct.pack("<3Q", *offsets)
    dataset.ExtendedOffsetTableLengths = struct.pack("<3Q", *(len(frame) for frame in frames))
    yield Sample("rle-extended-offsets", _encapsulated(dataset, frames), row, truth)
    dataset, frames, truth = fresh("rle-one-frame-in-two-fragments", 1)
    half = len(frames[0]) // 4 * 2
    pieces = [frames[0][:half], frames[0][half:]]
    yield Sample("rle-one-frame-in-two-fragments", _encapsulated(dataset, pieces), row, truth)
    dataset, frames, truth = fresh("rle-two-fragments-with-offsets")
    pieces, starts, at = [], [], 0
    for frame in frames:
        half = len(frame) // 4 * 2
        starts.append(at)
        pieces += [frame[:half], frame[half:]]
        at += 16 + len(frame)
    yield Sample(
        "rle-two-fragments-with-offsets", _encapsulated(dataset, pieces, struct.pack("<3L", *starts)), row, truth
    )
    dataset, frames, truth = fresh("rle-noop-bytes", 1)
    yield Sample("rle-noop-bytes", _encapsulated(dataset, [_with_noops(truth)]), row, truth)
    name = "rle-long-runs"
    values = numpy.zeros((2, 40, 33), "<u2")
    values[1, 10:30] = 0xA5A5
    yield _plain(name, image(name, values), row, _gray(values), RLE)
    name = "rle-u4"
    values = random(name, 0, 2**32 - 1, (2, 5, 5)).astype("<u4")
    yield _plain(name, image(name, values), row, _gray(values), RLE)


def _with_noops(truth):
    """One frame of 16 bits where literal and run codes are mixed with -128, which means nothing (PS3.5 G.3.1)."""
    segments = []
    samples = truth.reshape(-1).astype("<u2")
    for plane in ((samples >> 8).astype("u1"), (samples & 255).astype("u1")):
        out = bytearray()
        for at in range(0, len(plane), 7):
            part = plane[at : at + 7].tobytes()
            out += b"\x80" + bytes([len(part) - 1]) + part
        segments.append(bytes(out + b"\0" * (len(out) % 2)))
    starts = [64, 64 + len(segments[0])]
    return struct.pack("<16L", 2, *starts, *([0] * 13)) + b"".join(segments)


def lengths():
    row = "pixel data shorter or longer"

    def fresh(name, frames=2, **more):
        values = random(name, 0, 4095, (frames, 6, 5)).astype("<u2")
        return image(name, values, **more), _gray(values)

    for what, cut, frames, late in (
        ("one-sample", 2, 1, False),
        ("one-sample-of-frames", 2, 2, True),
        ("a-frame", 60, 2, True),
        ("all", 60, 1, False),
    ):
        name = f"short-by-{what}"
        dataset, _ = fresh(name, frames)
        dataset.PixelData = dataset.PixelData[:-cut]
        dataset["PixelData"].VR = "OW"
        yield _plain(name, dataset, row, late=late)
    for what, more in (("two-bytes", 2), ("a-frame", 60)):
        name = f"long-by-{what}"
        dataset, truth = fresh(name)
        dataset.PixelData += b"\xee" * more
        dataset["PixelData"].VR = "OW"
        yield _plain(name, dataset, row, truth)
    name = "long-frames-absent"
    dataset, truth = fresh(name, frames=2)
    del dataset.NumberOfFrames
    yield _plain(name, dataset, row, truth[:1])
    for what, kept, frames, late in (("missing", 1, 2, True), ("none", 0, 1, False)):
        name = f"rle-frames-{what}"
        dataset, _ = fresh(name, frames)
        yield Sample(name, _encapsulated(dataset, builder.rle_frames(dataset)[:kept]), row, late=late)
    name = "rle-frames-too-many"
    dataset, truth = fresh(name, 3)
    frames = builder.rle_frames(dataset)
    dataset.NumberOfFrames = 2
    yield Sample(name, _encapsulated(dataset, frames), row, truth[:2])
    name = "rle-cut-segment"
    dataset, _ = fresh(name, 1)
    frames = builder.rle_frames(dataset)
    yield Sample(name, _encapsulated(dataset, [frames[0][: len(frames[0]) - 20]]), row)
    name = "rle-cut-segment-of-second-frame"
    dataset, _ = fresh(name, 2)
    frames = builder.rle_frames(dataset)
    yield Sample(name, _encapsulated(dataset, [frames[0], frames[1][:-20]]), row, late=True)
    name = "rle-header-of-nonsense"
    dataset, _ = fresh(name, 1)
    yield Sample(name, _encapsulated(dataset, [b"\xff" * 100]), row)
    name = "one-bit-short"
    values = random(name, 0, 1, (3, 5, 5)).astype(bool)
    dataset = image(name, values, sop_class=builder.SEGMENTATION)
    dataset.PixelData = dataset.PixelData[:-4]
    dataset["PixelData"].VR = "OB"
    yield _plain(name, dataset, row, late=True)


def refused():
    row = "BitsAllocated not 1, 8, 16, 32 or 64"
    for allocated in (12, 24, 64, 4, 0):
        name = f"allocated-{allocated}"
        values = random(name, 0, 255, (1, 8, 8)).astype("<u8")
        dataset = image(name, values, allocated=16)
        dataset.BitsAllocated = allocated
        dataset.BitsStored, dataset.HighBit = max(allocated, 1), max(allocated - 1, 0)
        yield _plain(name, dataset, row)

    row = "not an image, no pixel data"
    name = "report"
    yield _plain(name, builder.base(name, sop_class=builder.BASIC_TEXT_SR), row)
    values = random("none", 0, 255, (1, 4, 4)).astype("u1")
    for what in ("PixelData", "Rows", "Columns", "BitsAllocated"):
        name = f"without-{what}"
        dataset = image(name, values)
        del dataset[what]
        yield _plain(name, dataset, row)
    name = "empty-pixel-data"
    dataset = image(name, values)
    dataset.PixelData = b""
    dataset["PixelData"].VR = "OB"
    yield _plain(name, dataset, row)
    for what in ("Rows", "Columns"):
        name = f"zero-{what}"
        dataset = image(name, values)
        setattr(dataset, what, 0)
        yield _plain(name, dataset, row)

    row = "attributes that contradict each other"
    for what, attributes in {
        "stored-above-allocated": {"BitsStored": 12},
        "high-above-allocated": {"HighBit": 9},
        "two-samples": {"SamplesPerPixel": 2},
        "gray-of-three-samples": {"SamplesPerPixel": 3},
        "unknown-colour": {"PhotometricInterpretation": "HSV", "SamplesPerPixel": 3},
        "palette-without-tables": {"PhotometricInterpretation": "PALETTE COLOR"},
    }.items():
        name = f"refused-{what}"
        dataset = image(name, random(name, 0, 255, (1, 8, 8)).astype("u1"))
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
        yield _plain(name, dataset, row)


def parsing():
    """Things in a file that a parser trips over."""
    row = "parsing"

    def fresh(name, **more):
        values = random(name, 0, 4095, (2, 6, 5)).astype("<u2")
        return image(name, values, **more), _gray(values)

    name = "parsing-icon"
    icon = image("icon", random("icon", 0, 255, (1, 9, 9)).astype("u1"), RescaleSlope="99", RescaleIntercept="99")
    for keyword in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID"):
        del icon[keyword]
    for syntax, what in ((EXPLICIT, ""), (IMPLICIT, "-implicit"), (BIG, "-big")):
        dataset, truth = fresh(name + what, IconImageSequence=sequence(icon))
        yield _plain(name + what, dataset, row, truth, syntax)
    name = "parsing-nested-slope"
    dataset, truth = fresh(name, RealWorldValueMappingSequence=sequence(item(RescaleSlope="9", RescaleIntercept="9")))
    yield _plain(name, dataset, row, truth)
    name = "parsing-private"
    dataset, truth = fresh(name)
    block = dataset.private_block(0x0029, "JUDGE", create=True)
    block.add_new(1, "OB", b"\xfe\xff\x00\xe0" * 5000)
    block.add_new(2, "SQ", sequence(item(Rows=77), item()))
    block.add_new(3, "UN", b"\x28\x00\x10\x00US\x02\x00\x63\x00")
    yield _plain(name, dataset, row, truth)
    name = "parsing-overlay"
    dataset, truth = fresh(name)
    for tag, vr, value in (
        (0x60000010, "US", 6),
        (0x60000011, "US", 5),
        (0x60000040, "CS", "G"),
        (0x60000050, "SS", [1, 1]),
        (0x60000100, "US", 1),
        (0x60000102, "US", 0),
        (0x60003000, "OW", b"\xaa\x55\xaa\x55"),
    ):
        dataset.add_new(tag, vr, value)
    yield _plain(name, dataset, row, truth)
    name = "parsing-after-pixel-data"
    dataset, truth = fresh(name)
    dataset.add_new(0xFFFCFFFC, "OB", bytes(300))
    yield _plain(name, dataset, row, truth)
    name = "parsing-after-rle"
    dataset, truth = fresh(name)
    dataset.add_new(0xFFFCFFFC, "OB", bytes(300))
    yield _plain(name, dataset, row, truth, RLE)
    name = "parsing-undefined-lengths"
    dataset, truth = fresh(
        name, PerFrameFunctionalGroupsSequence=sequence(transformation(2, 1), transformation(3, -5))
    )
    dataset["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
    for one in dataset.PerFrameFunctionalGroupsSequence:
        one.is_undefined_length_sequence_item = True
        one["PixelValueTransformationSequence"].is_undefined_length = True
    yield _plain(name, dataset, row, truth)


def mixtures(count=150):
    """Whatever else can be combined, drawn by lot, the same at every run."""
    lot = numpy.random.default_rng(20261122)

    def one_of(*choices):
        return choices[lot.integers(len(choices))]

    for number in range(count):
        name = f"mixture-{number:03d}"
        syntax = one_of(EXPLICIT, IMPLICIT, BIG, DEFLATED, RLE)
        frames, rows, columns = (int(lot.integers(1, high)) for high in (5, 12, 12))
        photometric = one_of("MONOCHROME1", "MONOCHROME2", "MONOCHROME2", "RGB", "YBR_FULL", "PALETTE COLOR")
        colour = photometric in ("RGB", "YBR_FULL")
        gray = photometric.startswith("MONO")
        allocated = one_of(8, 16, 32) if gray else 8 if colour else one_of(8, 16)
        stored = int(lot.integers(2, allocated + 1)) if gray and lot.integers(2) else allocated
        high = int(lot.integers(stored - 1, allocated)) if lot.integers(2) else stored - 1
        signed = bool(gray and lot.integers(2))
        shape = (frames, rows, columns) + ((3,) if colour else ())
        raw = lot.integers(0, 1 << allocated, shape).astype(f"<u{allocated // 8}")
        attributes = {}
        if lot.integers(2):
            attributes["RescaleSlope"] = one_of("1", "2", "0.5", "1.37", "-3", "1e-3")
        if lot.integers(2):
            attributes["RescaleIntercept"] = one_of("0", "-1024", "0.25", "17", "1e5")
        if lot.integers(3) == 0:
            groups = [transformation(one_of(1, 2, 2.5), one_of(0, -7, 0.125)) for _ in range(frames)]
            attributes["PerFrameFunctionalGroupsSequence"] = sequence(*groups)
        planar = one_of(0, 1) if colour else None
        dataset = image(name, raw, photometric, None, stored, high, signed, planar, **attributes)
        if photometric == "PALETTE COLOR":
            entries = int(lot.integers(2, 300))
            tables = [lot.integers(0, 65536, entries).astype("<u2").tobytes() for _ in "rgb"]
            _with_palette(dataset, tables, entries, int(lot.integers(0, 50)), 16)
        yield _plain(name, dataset, "mixtures", None, syntax)


def not_by_the_book():
    """What real writers get wrong and can be read all the same."""
    row = "not by the book"

    # 4:2:2 that is not subsampled: three samples for each pixel.
    for photometric in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        for syntax, what in ((EXPLICIT, "explicit"), (IMPLICIT, "implicit"), (BIG, "big"), (DEFLATED, "deflated")):
            for planar in (0, 1):
                for frames in (1, 3):
                    name = f"{photometric.lower().replace('_', '-')}-full-{what}-planar{planar}-{frames}"
                    values = random(name, 0, 255, (frames, 7, 5, 3)).astype("u1")
                    yield _plain(name, image(name, values, photometric, planar=planar), row, None, syntax)
        name = f"{photometric.lower().replace('_', '-')}-full-and-more"
        dataset = image(name, random(name, 0, 255, (2, 7, 6, 3)).astype("u1"), photometric, planar=0)
        dataset.PixelData += bytes(20)
        yield _plain(name, dataset, row)
        name = f"{photometric.lower().replace('_', '-')}-subsampled-and-a-frame-more"
        dataset = image(name, random(name, 0, 255, (1, 7, 6, 3)).astype("u1"), photometric, planar=0)
        dataset.PixelData = random(name, 0, 255, (2, 7, 3, 4)).astype("u1").tobytes()
        yield _plain(name, dataset, row)

    name = "number-of-frames-0-native"
    values = random(name, 0, 4095, (1, 6, 5)).astype("<u2")
    dataset = image(name, values)
    dataset.NumberOfFrames = 0
    yield _plain(name, dataset, row, _gray(values))
    name = "number-of-frames-0-rle"
    dataset = image(name, values)
    frames = builder.rle_frames(dataset)
    dataset.NumberOfFrames = 0
    yield Sample(name, _encapsulated(dataset, frames), row, _gray(values))

    # Offset tables of RLE frames in one and in two fragments each.
    for layout in (1, 2):
        values = random("offsets", 0, 255, (3, 6, 5)).astype("<u2")
        values[:, 2:4] = 77
        frames = builder.rle_frames(image("offsets", values))
        pieces, starts, at = [], [], 0
        for frame in frames:
            half = len(frame) // 4 * 2 if layout == 2 else len(frame)
            starts.append(at)
            pieces += [piece for piece in (frame[:half], frame[half:]) if piece]
            at = sum(8 + len(piece) for piece in pieces)
        tables = {
            "one-too-many": starts + [at],
            "only-first": [0],
            "zeros": [0] * 3,
            "descending": starts[::-1],
            "inside": [0, starts[1] + 2, starts[2]],
            "beyond": [0, 10**6, 2 * 10**6],
            "per-fragment": [sum(8 + len(piece) for piece in pieces[:i]) for i in range(len(pieces))],
            "empty": [],
        }
        for what, offsets in tables.items():
            name = f"offsets-{what}-of-{layout}-fragments"
            content = _encapsulated(image(name, values), pieces, struct.pack(f"<{len(offsets)}L", *offsets))
            yield Sample(name, content, row, _gray(values))

    # Private elements of undefined length and unknown representation: implicit VR items (PS3.5 6.2.2).
    inner = _implicit(0x0029, 0x1001, b"private ") + _implicit(0x0029, 0x1002, bytes(0x2020))
    nested = _implicit(0x0029, 0x1003, _items(inner), True)
    for syntax, what, vr in ((EXPLICIT, "explicit", b"OW"), (RLE, "rle", b"OB")):
        name = f"private-implicit-items-{what}"
        values = random(name, 0, 4095, (2, 6, 5)).astype("<u2")
        content = encode(image(name, values), syntax)
        element = struct.pack("<HH2sHL", 0x0029, 0x1010, b"UN", 0, 0xFFFFFFFF) + _items(inner + nested)
        at = content.index(struct.pack("<HH2s", 0x7FE0, 0x0010, vr))
        yield Sample(name, content[:at] + element + content[at:], row, _gray(values))


def _implicit(group, element, value, undefined=False):
    return struct.pack("<HHL", group, element, 0xFFFFFFFF if undefined else len(value)) + value


def _items(content):
    """A sequence's items of undefined and of defined length, and its delimiter."""
    item, end = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF), struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
    defined = struct.pack("<HHL", 0xFFFE, 0xE000, len(content))
    return item + content + end + defined + content + item + end + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
