"""Writes series that are read while something goes wrong: reliability.py FOLDER NAME...

FOLDER/series.tsv has a line for each: name, study, series, the array that must come of it with rescale=1 and with
rescale=0, and its files in the order of their upload.
"""

import pathlib
import sys

import numpy

import builder
import volumes

JPEG_LS = ("dcmcjpls",)  # DCMTK's encoder, lossless unless it is told otherwise
OUT = pathlib.Path(sys.argv[1])


def in_order(slices):
    return range(slices)


def shuffled(slices):
    """So far from the order of the slices that no small window can restore it."""
    return sorted(range(slices), key=lambda i: builder.uid(i))


def swapped(slices):
    """Neighbours change places: a small window restores their order."""
    return [i ^ 1 for i in range(slices)]


def slices(name, count, size, order, *command):
    """A CT series of 12 bits, every slice different from the others."""
    noise = builder.random(name, 0, 255, (size, size))
    smooth = numpy.add.outer(numpy.arange(size), numpy.arange(size)) * 3
    values = numpy.stack([(smooth + numpy.roll(noise, 3 * i) + 5 * i) % 4096 for i in range(count)]).astype("<u2")
    files = []
    for i in order(count):
        dataset = builder.image(
            f"{name}-{i}", values[i : i + 1], stored=12, series=name, sop_class=builder.CT,
            ImagePositionPatient=[-250, -250, f"{-300 + 1.25 * i:g}"], ImageOrientationPatient=volumes.AXIAL,
            InstanceNumber=i + 1, RescaleSlope="2", RescaleIntercept="-1024")
        content = builder.encode(dataset)
        files.append(builder.dcmtk(content, *command) if command else content)
    stored = values[..., numpy.newaxis]
    return name, files, stored, stored.astype("<f4") * numpy.float32(2) - numpy.float32(1024)


def enhanced(_, frames, size):
    """One object of many frames, each with a rescale of its own."""
    series, files, stored = volumes.enhanced_ct(frames, size)
    number = numpy.arange(frames, dtype="<f4").reshape(frames, 1, 1, 1)
    return series, list(files), stored, (stored * (1 + number % 3) - number).astype("<f4")


SERIES = {
    "ct": (slices, 32, 128, in_order),
    "ct-shuffled": (slices, 40, 128, shuffled),
    "ct-jpeg-ls": (slices, 24, 128, swapped, *JPEG_LS),
    "enhanced": (enhanced, 48, 128),
    "big-ct": (slices, 64, 512, in_order),
    "big-ct-shuffled": (slices, 64, 512, shuffled),
    "big-enhanced": (enhanced, 240, 256),
}


def write(name):
    make, *arguments = SERIES[name]
    series, contents, stored, rescaled = make("reliability-" + name, *arguments)
    files = [f"{name}-{i}.dcm" for i in range(len(contents))]
    for file, content in zip(files, contents):
        (OUT / file).write_bytes(content)
    for values, suffix in ((rescaled, "1"), (stored, "0")):
        numpy.save(OUT / f"{name}-{suffix}.npy", values)
    uids = [builder.uid(kind, series) for kind in ("study", "series")]
    return [name, *uids, f"{name}-1.npy", f"{name}-0.npy", *files]


OUT.mkdir(parents=True, exist_ok=True)
LINES = [write(name) for name in sys.argv[2:]]
(OUT / "series.tsv").write_text("".join("\t".join(line) + "\n" for line in LINES))
