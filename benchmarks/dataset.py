"""The series that are measured, as files: made once, kept in target/data."""

import pathlib
import random as shuffling
import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy
import pydicom

import builder
from objects import transformation

AXIAL = [1, 0, 0, 0, 1, 0]

# Syntax -> the command that rewrites a native file; in them, a file of another software's making.
ENCODERS = {
    "jpeg-ls": ["dcmcjpls"],
    "jpeg-lossless": ["dcmcjpeg", "+e1"],
    "rle": ["dcmcrle"],
    "deflated": ["dcmconv", "+td"],
    "jpeg-2000": ["gdcmconv", "--j2k"],
}


class Series:
    """name, the UIDs, and where its files are."""

    def __init__(self, folder, name):
        self.name = name
        self.folder = folder / name
        self.study, self.uid = builder.uid("study", name), builder.uid("series", name)

    def files(self):
        """In an order that is not the slices', the same at every run."""
        found = sorted(self.folder.glob("*.dcm"))
        shuffling.Random(7).shuffle(found)
        return found

    @property
    def instance(self):
        """The SOP Instance UID of one in the middle."""
        found = sorted(self.folder.glob("*.dcm"))
        return pydicom.dcmread(found[len(found) // 2], stop_before_pixels=True).SOPInstanceUID

    @property
    def bytes(self):
        return sum(file.stat().st_size for file in self.files())


def _body(size, seed, depth):
    """A slice through a body: air, soft tissue, bone and a scanner's noise."""
    y, x = (numpy.mgrid[0:size, 0:size] - size / 2) / size
    noise = numpy.random.default_rng(seed)
    values = numpy.zeros((size, size))
    values[(x / 0.49) ** 2 + (y / 0.46) ** 2 < 1] = 1040
    values[((x - 0.17) / 0.12) ** 2 + ((y + 0.02) / 0.2) ** 2 < 1] = 180 + depth
    values[((x + 0.17) / 0.12) ** 2 + ((y + 0.02) / 0.2) ** 2 < 1] = 190 - depth
    values[(x / 0.05) ** 2 + ((y - 0.24) / 0.05) ** 2 < 1] = 1900
    values += 60 * numpy.sin(9 * x + depth / 20) * (values > 500)
    grain = noise.normal(0, 15, (size, size))
    smooth = (grain + numpy.roll(grain, 1, 0) + numpy.roll(grain, 1, 1)) / 1.7  # as reconstruction kernels do
    return numpy.where(values > 0, values + smooth, 0).clip(0, 4095)


def _ct(name, slices):
    for i in range(slices):
        values = _body(512, i % 40, i % 100).astype("<i2")
        yield builder.encode(builder.image(
            f"{name}-{i}", values[numpy.newaxis], stored=16, series=name, sop_class=builder.CT,
            ImagePositionPatient=[-250, -250, f"{-300 + 1.25 * i:g}"], ImageOrientationPatient=AXIAL,
            InstanceNumber=i + 1, RescaleSlope="1", RescaleIntercept="-1024"))


def _enhanced(name, frames=300, size=256):
    values = numpy.stack([_body(size, i % 40, i % 100) for i in range(frames)]).astype("<u2")
    groups = builder.sequence(*(transformation(1, -1024) for _ in range(frames)))
    yield builder.encode(builder.image(
        name, values, stored=12, series=name, sop_class=builder.ENHANCED_CT, PerFrameFunctionalGroupsSequence=groups))


def _ultrasound(name, frames=50):
    y, x = numpy.mgrid[0:600, 0:800]
    sector = (numpy.hypot(x - 400, y) < 560) & (numpy.abs(x - 400) < 0.7 * y)
    clip = numpy.zeros((frames, 600, 800, 3), "u1")
    for i in range(frames):
        speckle = numpy.random.default_rng(i).gamma(2, 22, (300, 400)).clip(0, 255).repeat(2, 0).repeat(2, 1)
        clip[i] = (speckle * sector)[..., numpy.newaxis]
        clip[i, 200 + i : 260 + i, 350:450, 0] = 200 * sector[200 + i : 260 + i, 350:450]
    native = builder.encode(builder.image(
        name, clip, "RGB", planar=0, series=name, sop_class="1.2.840.10008.5.1.4.1.1.3.1"))
    yield builder.dcmtk(native, "dcmcjpeg", "+eb", "+q", "75")


def _mammogram(name):
    y, x = numpy.mgrid[0:4096, 0:3328]
    breast = numpy.hypot(x / 2400, (y - 2048) / 1900) < 1
    values = breast * (1500 + 400 * numpy.sin(x / 90) * numpy.sin(y / 110)
                       + numpy.random.default_rng(1).normal(0, 25, breast.shape))
    yield builder.encode(builder.image(
        name, values.clip(0, 4095).astype("<u2")[numpy.newaxis], stored=12, series=name,
        sop_class="1.2.840.10008.5.1.4.1.1.1.2", InstanceNumber=1))


def write(series, contents):
    done = series.folder / "done"
    if done.exists():
        return series
    series.folder.mkdir(parents=True, exist_ok=True)
    for i, content in enumerate(contents):
        (series.folder / f"{i:04}.dcm").write_bytes(content)
    done.touch()
    return series


def _rewrite(folder, source, name, command):
    """The files of a series in another transfer syntax, as a series of its own."""
    series = Series(folder, name)
    done = series.folder / "done"
    if done.exists():
        return series
    series.folder.mkdir(parents=True, exist_ok=True)

    def one(file):
        target = series.folder / file.name
        subprocess.run([*command, file, target], check=True, capture_output=True)
        subprocess.run(["dcmodify", "-nb", "-imt", "-m", f"StudyInstanceUID={series.study}",
                        "-m", f"SeriesInstanceUID={series.uid}",
                        "-m", f"SOPInstanceUID={builder.uid(name, file.name)}", target],
                       check=True, capture_output=True)

    with ThreadPoolExecutor(2) as both:
        list(both.map(one, sorted(source.folder.glob("*.dcm"))))
    done.touch()
    return series


def native(folder: pathlib.Path):
    """The CT and the enhanced object as they are stored without compression, by name."""
    ct = write(Series(folder, "ct"), _ct("ct", 200))
    enhanced = write(Series(folder, "enhanced"), _enhanced("enhanced"))
    return {series.name: series for series in (ct, enhanced)}


def make(folder: pathlib.Path):
    """Every series, by name."""
    every = list(native(folder).values())
    ct, enhanced = every
    every += [_rewrite(folder, ct, f"ct-{syntax}", command) for syntax, command in ENCODERS.items()]
    every.append(_rewrite(folder, enhanced, "enhanced-jpeg-ls", ENCODERS["jpeg-ls"]))
    every.append(write(Series(folder, "us"), _ultrasound("us")))
    every.append(write(Series(folder, "mg"), _mammogram("mg")))
    every.append(write(Series(folder, "ct-1000"), _ct("ct-1000", 1000)))
    return {series.name: series for series in every}
