"""Series of several instances: their order, and what cannot be one array."""

import math

import numpy

import builder
from builder import BIG, CT, DEFLATED, EXPLICIT, RLE
from builder import encode, image, random
from objects import transformation

ORDER = "series order"
DIFFERS = "sizes, formats, signedness or colour differing inside one series"


class Volume:
    """Files in the order of their upload; expected: their indices in slice order, or None for a refusal."""

    def __init__(self, name, contents, row, expected):
        self.name, self.contents, self.row, self.expected = name, contents, row, expected


AXIAL = [1, 0, 0, 0, 1, 0]
FLIPPED = [1, 0, 0, 0, -1, 0]
SHUFFLED = [4, 0, 6, 2, 1, 5, 3]


def _slice(series, index, position=None, orientation=None, number=None, kind="i2", shape=(1, 4, 5), **more):
    """An image whose values tell which one it is."""
    limits = numpy.iinfo(kind)
    name = f"{series}-{index}"
    values = random(name, max(limits.min, -2000), min(limits.max, 3000), shape).astype("<" + kind)
    attributes = {"RescaleSlope": "1", "RescaleIntercept": "-1024"}
    if position is not None:
        attributes["ImagePositionPatient"] = [f"{p:.9g}" if isinstance(p, float) else p for p in position]
    if orientation is not None:
        attributes["ImageOrientationPatient"] = [f"{o:.9g}" if isinstance(o, float) else o for o in orientation]
    if number is not None:
        attributes["InstanceNumber"] = number
    attributes.update(more)
    return image(name, values, series=series, sop_class=CT, **attributes)


def every():
    yield from orders()
    yield from differing()
    yield from mixtures()


def _volume(name, datasets, row, expected, syntaxes=None):
    contents = [encode(dataset, (syntaxes or [EXPLICIT])[i % len(syntaxes or [0])]) for i, dataset in enumerate(datasets)]
    return Volume(name, contents, row, expected)


def _sorted_by(keys):
    return sorted(range(len(keys)), key=lambda i: keys[i])


def orders():
    name = "order-shuffled"
    heights = [2.5 * s for s in SHUFFLED]
    # Instance Numbers run the other way: positions win.
    slices = [_slice(name, i, [-10, 5, z], AXIAL, 100 - s) for i, (z, s) in enumerate(zip(heights, SHUFFLED))]
    yield _volume(name, slices, ORDER, _sorted_by(heights))

    name = "order-flipped-normals"
    slices = [_slice(name, i, [0, 0, z], FLIPPED, s) for i, (z, s) in enumerate(zip(heights, SHUFFLED))]
    yield _volume(name, slices, ORDER, _sorted_by([-z for z in heights]))

    # The lowest Instance Number, that of the last or the last but one, gives the normal.
    name = "order-opposite-normals-lowest-axial"
    slices = [_slice(name, i, [0, 0, z], (AXIAL, FLIPPED)[i % 2], 100 - i) for i, z in enumerate(heights)]
    yield _volume(name, slices, ORDER, _sorted_by(heights))
    name = "order-opposite-normals-lowest-flipped"
    slices = [_slice(name, i, [0, 0, z], (AXIAL, FLIPPED)[i % 2], 100 - i) for i, z in enumerate(heights[:-1])]
    yield _volume(name, slices, ORDER, _sorted_by([-z for z in heights[:-1]]))

    name = "order-oblique"
    a, b = 0.3, 0.7
    row = [math.cos(a), math.sin(a), 0.0]
    column = [-math.sin(a) * math.cos(b), math.cos(a) * math.cos(b), math.sin(b)]
    normal = numpy.cross(row, column)
    slices = [_slice(name, i, [float(n * s * 3.3 + 17) for n in normal], row + column, 9) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-sagittal-negative-positions"
    slices = [_slice(name, i, [-50.25 + 4.5 * s, 3, 9], [0, 1, 0, 0, 0, -1], 1) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([-s for s in SHUFFLED]))

    name = "order-equal-positions"
    slices = [_slice(name, i, [0, 0, 5 if s in (2, 3) else 5 * s], AXIAL, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-positions-that-float32-cannot-tell-apart"
    slices = [_slice(name, i, [0, 0, f"{1000 + 0.000001 * s:.6f}"], AXIAL, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-one-position-missing"
    slices = [_slice(name, i, None if s == 3 else [0, 0, s], AXIAL, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-no-positions"
    slices = [_slice(name, i, number=s + 1) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-no-orientation"
    slices = [_slice(name, i, [0, 0, s], None, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-lowest-without-orientation"
    slices = [_slice(name, i, [0, 0, s], AXIAL if s != 6 else None, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))
    name = "order-first-without-orientation"
    slices = [_slice(name, i, [0, 0, s], AXIAL if i else None, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-one-without-orientation"
    slices = [_slice(name, i, [0, 0, s], AXIAL if i != 4 else None, 20 - s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-rotating-normals"
    slices = [
        _slice(name, i, [0, 0, s], [math.cos(s / 5), math.sin(s / 5), 0.0, 0.0, 0.0, 1.0], 20 - s)
        for i, s in enumerate(SHUFFLED)
    ]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-nearly-parallel-normals"
    tilt = 1e-5
    slices = [
        _slice(name, i, [0, 0, s], [1.0, 0.0, 0.0, 0.0, math.cos(tilt * i), math.sin(tilt * i)], 20 - s)
        for i, s in enumerate(SHUFFLED)
    ]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-tilted-normals"
    tilt = 0.01
    slices = [
        _slice(name, i, [0, 0, s], [1.0, 0.0, 0.0, 0.0, math.cos(tilt * i), math.sin(tilt * i)], 20 - s)
        for i, s in enumerate(SHUFFLED)
    ]
    yield _volume(name, slices, ORDER, _sorted_by([20 - s for s in SHUFFLED]))

    name = "order-numbers-with-gaps"
    slices = [_slice(name, i, number=7 * s * s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))

    name = "order-numbers-missing"
    slices = [_slice(name, i, number=None if s == 2 else s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, None)
    name = "order-nothing-to-order-by"
    yield _volume(name, [_slice(name, i) for i in range(3)], ORDER, None)
    name = "order-numbers-twice"
    slices = [_slice(name, i, number=n) for i, n in enumerate((2, 1, 2, 1))]
    by_uid = sorted(range(4), key=lambda i: int(slices[i].SOPInstanceUID.split(".")[-1]))
    yield _volume(name, slices, ORDER, sorted(by_uid, key=lambda i: slices[i].InstanceNumber))
    name = "order-single-instance-without-anything"
    yield _volume(name, [_slice(name, 0)], ORDER, [0])


def differing():
    def pair(name, one, two, expected=None):
        slices = [
            _slice(name, i, [0, 0, i], AXIAL, i, **more) for i, more in enumerate((one, two, one))
        ]
        return _volume(name, slices, DIFFERS, expected)

    yield pair("differs-rows", {}, {"shape": (1, 5, 5)})
    yield pair("differs-columns", {}, {"shape": (1, 4, 4)})
    yield pair("differs-rows-and-columns-swapped", {}, {"shape": (1, 5, 4)})
    yield pair("differs-signedness", {}, {"kind": "u2"})
    yield pair("differs-bits-allocated", {"kind": "u2"}, {"kind": "u1"})
    yield pair("differs-bits-stored-only", {"kind": "u2"}, {"kind": "u2", "stored": 12}, [0, 1, 2])

    def coloured(name, index, photometric, **more):
        values = random(f"{name}-{index}", 0, 255, (1, 4, 5, 3)).astype("u1")
        where = {"ImagePositionPatient": [0, 0, index], "ImageOrientationPatient": AXIAL, "InstanceNumber": index}
        return image(f"{name}-{index}", values, photometric, planar=0, series=name, **where, **more)

    name = "differs-colour"
    slices = [coloured(name, 0, "RGB"), _slice(name, 1, [0, 0, 1], AXIAL, 1, kind="u1"), coloured(name, 2, "RGB")]
    yield _volume(name, slices, DIFFERS, None)
    name = "differs-no-image"
    slices = [_slice(name, i, [0, 0, i], AXIAL, i) for i in range(2)]
    report = builder.base(f"{name}-2", name, builder.BASIC_TEXT_SR)
    report.InstanceNumber = 2
    yield _volume(name, [*slices, report], "not an image, no pixel data", None)
    name = "same-colour"
    slices = [coloured(name, i, "RGB") for i in (2, 0, 1)]
    yield _volume(name, slices, ORDER, [1, 2, 0])


def mixtures():
    """What may differ inside one series."""
    name = "mixed-slopes"
    slopes = ("1", "2", "0.5", "3", "-1", None, "10")
    slices = [_slice(name, i, [0, 0, s], AXIAL, s, RescaleSlope=slopes[s]) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED))
    name = "mixed-syntaxes"
    slices = [_slice(name, i, [0, 0, s], AXIAL, s) for i, s in enumerate(SHUFFLED)]
    yield _volume(name, slices, ORDER, _sorted_by(SHUFFLED), [EXPLICIT, RLE, DEFLATED, BIG])
    name = "mixed-frame-counts"
    counts = (2, 3, 1, 5)
    slices = [_slice(name, i, number=9 - i, shape=(count, 4, 5)) for i, count in enumerate(counts)]
    yield _volume(name, slices, ORDER, [3, 2, 1, 0])
    name = "mixed-monochromes"
    slices = [
        _slice(name, i, [0, 0, i], AXIAL, i, photometric=photometric)
        for i, photometric in enumerate(("MONOCHROME1", "MONOCHROME2"))
    ]
    yield _volume(name, slices, ORDER, [0, 1])


def _ct_values(name, slices, size):
    y, x = numpy.mgrid[0:size, 0:size]
    disc = ((x - size / 2) ** 2 + (y - size / 2) ** 2 < (size * 0.4) ** 2) * 1000
    noise = random(name, -40, 40, (size, size))
    return numpy.stack([(disc + numpy.roll(noise, 3 * i) + i) for i in range(slices)]).astype("<i2")


def ct(slices=200, size=512):
    """A CT series of a usual size: its name, the files in the order of their upload, what is stored in slice order."""
    name = f"ct-{slices}x{size}x{size}"
    values = _ct_values(name, slices, size)

    def file(i):
        dataset = image(
            f"{name}-{i}",
            values[i : i + 1],
            series=name,
            sop_class=CT,
            ImagePositionPatient=[-250, -250, f"{-300 + 1.25 * i:g}"],
            ImageOrientationPatient=AXIAL,
            InstanceNumber=i + 1,
            RescaleSlope="1",
            RescaleIntercept="-1024",
        )
        return encode(dataset)

    shuffled = sorted(range(slices), key=lambda i: builder.uid(name, i))
    return name, (file(i) for i in shuffled), values[..., numpy.newaxis]


def enhanced_ct(frames=300, size=256):
    """One multi-frame object, each frame with a rescale of its own."""
    name = f"enhanced-{frames}x{size}x{size}"
    noise = random(name, 0, 4095, (size, size))
    values = numpy.stack([numpy.roll(noise, 7 * i) for i in range(frames)]).astype("<u2")

    def file():
        groups = builder.sequence(*(transformation(1 + i % 3, -i) for i in range(frames)))
        dataset = image(
            name, values, stored=12, sop_class=builder.ENHANCED_CT, PerFrameFunctionalGroupsSequence=groups
        )
        return encode(dataset)

    return name, (file() for _ in range(1)), values[..., numpy.newaxis]
