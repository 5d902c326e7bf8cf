"""Writes the objects that a training run decodes (proxy.training.Lesson): make_training.py FOLDER

Small pictures with a scanner's noise, so that a decoder takes its branches about as often as with real ones.
"""

import pathlib
import sys

import numpy

import builder

SIZE = 192


def slice_through_a_body():
    y, x = (numpy.mgrid[0:SIZE, 0:SIZE] - SIZE / 2) / SIZE
    values = numpy.zeros((SIZE, SIZE))
    values[(x / 0.49) ** 2 + (y / 0.46) ** 2 < 1] = 1040
    values[((x - 0.17) / 0.12) ** 2 + ((y + 0.02) / 0.2) ** 2 < 1] = 180
    values[((x + 0.17) / 0.12) ** 2 + ((y + 0.02) / 0.2) ** 2 < 1] = 190
    values[(x / 0.05) ** 2 + ((y - 0.24) / 0.05) ** 2 < 1] = 1900
    noise = numpy.random.default_rng(1).normal(0, 15, (SIZE, SIZE))
    smooth = (noise + numpy.roll(noise, 1, 0) + numpy.roll(noise, 1, 1)) / 1.7
    return numpy.where(values > 0, values + smooth, 0).clip(0, 4095).astype("<u2")


def clip(frames=2):
    """A grey picture with a moving coloured box, as an ultrasound clip has."""
    grey = numpy.random.default_rng(2).gamma(2, 22, (frames, SIZE // 2, SIZE // 2)).clip(0, 255)
    colours = numpy.repeat(grey.repeat(2, 1).repeat(2, 2).astype("u1")[..., numpy.newaxis], 3, 3)
    for i in range(frames):
        colours[i, 40 + 9 * i : 80 + 9 * i, 60:120, 0] = 200
    return colours


def ct(name):
    return builder.encode(builder.image(
        f"training {name}", slice_through_a_body()[numpy.newaxis], stored=12, sop_class=builder.CT, InstanceNumber=1,
        RescaleSlope="1", RescaleIntercept="-1024", PatientName="Training", PatientID="training"))


def us():
    return builder.encode(builder.image(
        "training jpeg-baseline", clip(), "RGB", planar=0, sop_class="1.2.840.10008.5.1.4.1.1.3.1", InstanceNumber=1,
        PatientName="Training", PatientID="training"))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content, command in (
        ("jpeg-baseline", us(), ["dcmcjpeg", "+eb", "+q", "75"]),
        ("jpeg-lossless", ct("jpeg-lossless"), ["dcmcjpeg", "+e1"]),
        ("jpeg-ls", ct("jpeg-ls"), ["dcmcjpls"]),
        ("jpeg-2000", ct("jpeg-2000"), ["gdcmconv", "--j2k"]),
    ):
        (folder / f"{name}.dcm").write_bytes(builder.dcmtk(content, *command))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
