"""Small DICOM objects from numpy arrays, and the ways to encode them."""

import hashlib
import io
import os
import subprocess
import tempfile

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian
from pydicom.uid import ImplicitVRLittleEndian, RLELossless

EXPLICIT, IMPLICIT = ExplicitVRLittleEndian, ImplicitVRLittleEndian
BIG, DEFLATED, RLE = ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian, RLELossless

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"
BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"


def uid(*names):
    digest = hashlib.sha256("|".join(map(str, names)).encode()).digest()
    return "2.25." + str(int.from_bytes(digest[:14], "big"))


def random(name, low, high, shape):
    """Values from low to high inclusive, both ends among them, the same at every run."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    values = numpy.random.default_rng(seed).integers(low, high, size=shape, endpoint=True)
    values.flat[0], values.flat[-1] = low, high
    return values


def item(**attributes):
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def sequence(*items):
    return Sequence(list(items))


def base(name, series=None, sop_class=SECONDARY_CAPTURE):
    """A data set without an image."""
    dataset = Dataset()
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = uid("instance", name)
    dataset.Modality = "OT"
    dataset.PatientName = "Judge"
    dataset.PatientID = "judge"
    dataset.StudyInstanceUID = uid("study", series or name)
    dataset.SeriesInstanceUID = uid("series", series or name)
    return dataset


def image(
    name,
    raw,
    photometric="MONOCHROME2",
    allocated=None,
    stored=None,
    high=None,
    signed=None,
    planar=None,
    frames=None,
    series=None,
    sop_class=SECONDARY_CAPTURE,
    **attributes,
):
    """A native image in explicit little endian.

    raw: (frames, rows, columns) or (frames, rows, columns, 3), of the dtype that is stored; bool for one-bit images.
    """
    dataset = base(name, series, sop_class)
    colour = raw.ndim == 4
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = photometric
    if planar is not None:
        dataset.PlanarConfiguration = planar
    dataset.Rows, dataset.Columns = raw.shape[1:3]
    if frames != "absent" and (raw.shape[0] > 1 or frames is not None):
        dataset.NumberOfFrames = frames or raw.shape[0]
    one_bit = raw.dtype == bool
    floating = raw.dtype.kind == "f"
    dataset.BitsAllocated = allocated or (1 if one_bit else raw.dtype.itemsize * 8)
    if not floating:
        dataset.BitsStored = stored or dataset.BitsAllocated
        dataset.HighBit = dataset.BitsStored - 1 if high is None else high
        dataset.PixelRepresentation = int(raw.dtype.kind == "i") if signed is None else int(signed)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    if planar == 1:
        raw = raw.transpose(0, 3, 1, 2)
    if one_bit:
        content = numpy.packbits(raw.reshape(-1), bitorder="little").tobytes()
    else:
        content = numpy.ascontiguousarray(raw).astype(raw.dtype.newbyteorder("<")).tobytes()
    keyword = {4: "FloatPixelData", 8: "DoubleFloatPixelData"}[raw.dtype.itemsize] if floating else "PixelData"
    setattr(dataset, keyword, content + b"\0" * (len(content) % 2))
    if keyword == "PixelData":
        dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"
    return dataset


def encode(dataset, syntax=EXPLICIT, basic_offsets=True):
    """The file in a transfer syntax. Big endian swaps whole samples, as pydicom's own samples do."""
    dataset = _copy(dataset)
    dataset.is_little_endian = syntax != BIG
    dataset.is_implicit_VR = syntax == IMPLICIT
    if syntax == BIG:
        _swap(dataset)
    if syntax == IMPLICIT and "PixelData" in dataset:
        dataset["PixelData"].VR = "OW"
    if syntax == RLE:
        dataset.PixelData = encapsulate(rle_frames(dataset), has_bot=basic_offsets)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    return write(dataset, syntax)


def write(dataset, syntax):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = "2.25.1"
    dataset.file_meta = meta
    dataset.is_little_endian = syntax != BIG
    dataset.is_implicit_VR = syntax == IMPLICIT
    out = io.BytesIO()
    dcmwrite(out, dataset, write_like_original=False)
    return out.getvalue()


def _copy(dataset):
    copy = Dataset()
    copy.update(dataset)
    for element in list(copy):
        if element.VR in ("OB", "OW", "OF", "OD") or element.VR == "SQ":
            copy.add_new(element.tag, element.VR, element.value)
    return copy


def _swap(dataset):
    sizes = {"OW": 2, "OF": 4, "OD": 8}
    for element in list(dataset):
        if element.VR == "SQ":
            dataset.add_new(element.tag, "SQ", Sequence([_copy(one) for one in element.value]))
            for one in dataset[element.tag].value:
                _swap(one)
        elif element.VR in sizes:
            size = sizes[element.VR]
            if element.keyword == "PixelData":
                size = max(2, dataset.BitsAllocated // 8)
            swapped = numpy.frombuffer(element.value, f"<u{size}").byteswap().tobytes()
            dataset.add_new(element.tag, element.VR, swapped)


def native_frames(dataset):
    """The bytes of every frame of a native little endian image."""
    size = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated // 8
    count = int(dataset.get("NumberOfFrames") or 1)
    return [dataset.PixelData[i * size : (i + 1) * size] for i in range(count)]


def rle_frames(dataset):
    """Every frame in RLE (PS3.5 Annex G)."""
    frames = []
    for content in native_frames(dataset):
        frame = numpy.frombuffer(content, f"<u{dataset.BitsAllocated // 8}")
        if dataset.SamplesPerPixel == 1:
            frame = frame.reshape(dataset.Rows, dataset.Columns)
        elif dataset.get("PlanarConfiguration") == 1:
            frame = frame.reshape(3, dataset.Rows, dataset.Columns).transpose(1, 2, 0)
        else:
            frame = frame.reshape(dataset.Rows, dataset.Columns, 3)
        frames.append(rle_encode_frame(numpy.ascontiguousarray(frame)))
    return frames


def dcmtk(content, *command):
    """A file as one of DCMTK's tools rewrites it."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = os.path.join(folder, "before.dcm"), os.path.join(folder, "after.dcm")
        with open(before, "wb") as file:
            file.write(content)
        subprocess.run([*command, before, after], check=True, capture_output=True)
        with open(after, "rb") as file:
            return file.read()
