"""Writes the series that the page is shown into a folder, and says what a page that shows them ought to say of a voxel.

view_series.py write FOLDER
view_series.py judge FOLDER < lines "SERIES z y x": for each the value or values, and the position in the patient (LPS, mm).
"""

import json
import pathlib
import sys

import numpy
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

STUDY = "2.25.70"
CT, ENHANCED, CLIP, GAP, DIFFUSION, BROKEN, FILM = (f"2.25.70.{n}" for n in range(1, 8))
RANDOM = numpy.random.default_rng(70)


def ball(shape, low, high):
    """An ellipsoid off the middle, with noise: no two of its flips are alike."""
    z, y, x = numpy.meshgrid(*(numpy.linspace(-1, 1, n) for n in shape), indexing="ij")
    inside = (z - 0.1) ** 2 / 0.7 + (y + 0.15) ** 2 / 0.6 + (x - 0.2) ** 2 / 0.4 < 1
    return numpy.where(inside, high, low) + RANDOM.integers(0, 20, shape)


def image(series, number, name, modality, pixels, **attributes):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = attributes.pop("sop_class", "1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = f"{series}.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    result = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    result.is_little_endian, result.is_implicit_VR = True, False
    result.SOPClassUID, result.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    result.StudyInstanceUID, result.SeriesInstanceUID, result.StudyDate = STUDY, series, "20260102"
    result.PatientName, result.PatientID, result.StudyDescription = "Doe^Jane", "P70", "To look at"
    result.SeriesDescription, result.Modality, result.InstanceNumber = name, modality, number
    result.SeriesNumber = int(series.split(".")[-1])
    result.Rows, result.Columns = pixels.shape[-3:-1] if pixels.shape[-1] == 3 else pixels.shape[-2:]
    colour = pixels.shape[-1] == 3
    result.SamplesPerPixel, result.PhotometricInterpretation = (3, "RGB") if colour else (1, "MONOCHROME2")
    if colour:
        result.PlanarConfiguration = 0
    result.BitsAllocated = result.BitsStored = 8 * pixels.dtype.itemsize
    result.HighBit, result.PixelRepresentation = result.BitsStored - 1, int(pixels.dtype.kind == "i")
    for keyword, value in attributes.items():
        setattr(result, keyword, value)
    result.PixelData = pixels.tobytes() if pixels.size % 2 == 0 or pixels.dtype.itemsize > 1 else pixels.tobytes() + b"\0"
    return result


def stack(series, name, modality, volume, step, skipped=(), **attributes):
    for z, pixels in enumerate(volume):
        if z not in skipped:
            yield image(series, z + 1, name, modality, pixels.astype("<i2"), ImagePositionPatient=[-40, -30, 10 + step * z],
                        ImageOrientationPatient=[1, 0, 0, 0, 1, 0], PixelSpacing=[0.8, 0.7], **attributes)


def enhanced():
    """Stored coronal, leaning by ten degrees, with fractions of a slope."""
    lean = numpy.radians(10)
    down, through = [0, numpy.sin(lean), -numpy.cos(lean)], [0, numpy.cos(lean), numpy.sin(lean)]
    volume = ball((20, 60, 80), 100, 900).astype("<u2")
    result = image(ENHANCED, 1, "Enhanced, oblique", "MR", volume, sop_class="1.2.840.10008.5.1.4.1.1.4.1", NumberOfFrames=20)
    common = Dataset()
    measures, orientation, rescale = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [1.5, 1.25], 4
    orientation.ImageOrientationPatient = [f"{v:.8f}" for v in [1, 0, 0, *down]]
    rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = "0.5", "0", "US"
    common.PixelMeasuresSequence = Sequence([measures])
    common.PlaneOrientationSequence = Sequence([orientation])
    common.PixelValueTransformationSequence = Sequence([rescale])
    result.SharedFunctionalGroupsSequence = Sequence([common])
    frames = []
    for z in range(20):
        frame, position = Dataset(), Dataset()
        position.ImagePositionPatient = [f"{a + 4 * z * b:.8f}" for a, b in zip([-50, -40, 45], through)]
        frame.PlanePositionSequence = Sequence([position])
        frames.append(frame)
    result.PerFrameFunctionalGroupsSequence = Sequence(frames)
    return result


def clip():
    frames = RANDOM.integers(0, 60, (24, 60, 80, 3)).astype("u1")
    for t in range(24):
        frames[t, 10:30, 3 * t:3 * t + 12] = [240, 150, 30]
    return image(CLIP, 1, "Colour clip", "US", frames, NumberOfFrames=24, FrameTime="50", FrameIncrementPointer=0x00181063)


def broken():
    for instance in stack(BROKEN, "Cut off", "CT", ball((40, 192, 192), 0, 500), 3, RescaleSlope=1, RescaleIntercept=-100):
        if instance.InstanceNumber == 31:
            instance.PixelData = instance.PixelData[:5000]
        yield instance


def write(folder):
    head = ball((40, 96, 128), 24, 1100)
    instances = [
        *stack(CT, "Head", "CT", head, 3, RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU", WindowCenter=[40, 400],
               WindowWidth=[400, 1800], WindowCenterWidthExplanation=["TISSUE", "BONE"]),
        enhanced(), clip(),
        *stack(GAP, "Three missing", "CT", head[:16], 4, skipped=(5, 6, 10), RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU"),
        *broken(),
        image(FILM, 1, "Film", "CR", ball((1, 70, 50), 200, 3000)[0].astype("<u2"), PhotometricInterpretation="MONOCHROME1",
              PixelSpacing=[0.2, 0.4], WindowCenter=1600, WindowWidth=3200),
    ]
    for b, volume in ((0, ball((8, 64, 64), 50, 1200)), (1000, ball((8, 64, 64), 40, 300))):
        for instance in stack(DIFFUSION, "Diffusion", "MR", volume, 5, DiffusionBValue=float(b)):
            instance.InstanceNumber += 8 * bool(b)
            instance.SOPInstanceUID = instance.file_meta.MediaStorageSOPInstanceUID = f"{DIFFUSION}.{instance.InstanceNumber}"
            instances.append(instance)
    for instance in instances:
        instance.save_as(pathlib.Path(folder, f"{instance.SOPInstanceUID}.dcm"), write_like_original=False)


def read(folder, series):
    """Its instances by position along z, equal positions by Instance Number."""
    found = [pydicom.dcmread(path) for path in pathlib.Path(folder).glob(f"{series}.*.dcm")]
    return sorted(found, key=lambda i: (float(i.get("ImagePositionPatient", [0, 0, 0])[2]), i.InstanceNumber))


def say(folder, series, z, y, x):
    series, _, group = series.partition("/")
    instances = read(folder, series)
    if group:
        values = sorted({i.DiffusionBValue for i in instances})
        instances = [i for i in instances if i.DiffusionBValue == values[int(group)]]
    several = len(instances) == 1
    instance = instances[0 if several else z]
    pixels = instance.pixel_array
    pixel = pixels[z] if several and "NumberOfFrames" in instance else pixels
    groups = instance.get("PerFrameFunctionalGroupsSequence")
    rescale = instance
    position, orientation, spacing = (instance.get(k) for k in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"))
    if groups:
        shared = instance.SharedFunctionalGroupsSequence[0]
        rescale = shared.PixelValueTransformationSequence[0]
        position = groups[z].PlanePositionSequence[0].ImagePositionPatient
        orientation = shared.PlaneOrientationSequence[0].ImageOrientationPatient
        spacing = shared.PixelMeasuresSequence[0].PixelSpacing
    value = numpy.atleast_1d(pixel[y, x]).astype(float) * float(rescale.get("RescaleSlope", 1)) + float(rescale.get("RescaleIntercept", 0))
    place = None
    if position:
        row, column = numpy.array(orientation[:3], float), numpy.array(orientation[3:], float)
        place = (numpy.array(position, float) + x * float(spacing[1]) * row + y * float(spacing[0]) * column).tolist()
    return {"value": value.tolist(), "place": place}


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    for line in sys.stdin:
        asked, *index = line.split()
        print(json.dumps(say(sys.argv[2], asked, *map(int, index))), flush=True)
