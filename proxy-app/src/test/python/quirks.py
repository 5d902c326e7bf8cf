"""What Orthanc 1.10.1, Orthanc 1.12.7 and pydicom 2.3 answer where the design decided otherwise.

Every difference is written down here as code, so that a test can say of each sample: equal, or different exactly in
this way. Whatever differs in any other way is an error of somebody.
"""

import hashlib
import io

import numpy
import pydicom
from pydicom.pixel_data_handlers import apply_color_lut, apply_modality_lut, convert_color_space
from pydicom.uid import ExplicitVRBigEndian, RLELossless

import reference

# The versions of Orthanc whose answers are written down here.
VERSIONS = ("1.10.1", "1.12.7")

FLOOR = "Orthanc rounds fractional results down"
BOTH_TAGS = "Orthanc takes a slope only together with an intercept"
SHARED = "Orthanc ignores the shared functional groups"
STORED_BITS = "Orthanc leaves the bits above BitsStored and does not sign-extend"
EIGHT_OF_SIXTEEN = "Orthanc reads bytes where 8 bits are stored in 16"
BIG_WORDS = "Orthanc takes the low word of 32 big endian bits first"
RLE_PLANES = "Orthanc reads the planes of RLE as pixels when Planar Configuration is 1"
RLE_YBR = "Orthanc does not convert the colours of RLE"
RLE_YBR_DOWN = "Orthanc rounds the colours of RLE with Planar Configuration 1 down"
RLE_NOTHING = "Orthanc repeats a byte where RLE says nothing"
FRAGMENTS = "Orthanc wants one RLE fragment for each frame, and else fails or not, as it comes"
FAILS = "Orthanc cannot decode it"
BY_LABEL = "Orthanc goes by the label RGB of a JPEG whose components are subsampled, and so YCbCr"
LISTED = "Orthanc's order depends on how it lists the instances"

# Labelled RGB; its source is SC_rgb_rle.dcm.
JPEG_BY_LABEL = {"corpus/SC_rgb_jpeg_lossy_gdcm.dcm"}

# Orthanc's answer is not the same every time.
VARYING = {RLE_NOTHING, FRAGMENTS}


def written_down(version):
    """That one of VERSIONS whose answers an Orthanc should give: the last that is not newer than it."""
    parts = _parts(version)
    return [known for known in VERSIONS if _parts(known) <= parts or known == VERSIONS[0]][-1]


def _parts(version):
    numbers = version.split(".")
    # "mainline" is newer than all others.
    return tuple(map(int, numbers)) if all(number.isdigit() for number in numbers) else (1 << 30,)


def orthanc_order(datasets, version):
    """
    The slice order of Orthanc's own series. The instance that was stored first gives the normal; equal Instance Numbers
    (up to the 16 that its sort keeps in order) stay as it lists them: as they were stored, and in newer ones by identifier.
    """
    order = reference.order_as_listed(datasets)
    if version == "1.10.1" or len(datasets) == 1 or reference._order_by_position(datasets):
        return order
    return sorted(order, key=lambda i: (int(datasets[i].InstanceNumber), orthanc_id(datasets[i])))


def orthanc_id(dataset, *levels):
    """The identifier of an instance, or of its series; in their order newer Orthancs list instances."""
    levels = levels or ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    digest = hashlib.sha1("|".join(str(dataset.get(level) or "") for level in levels).encode()).hexdigest()
    return "-".join(digest[at : at + 8] for at in range(0, 40, 8))


def orthanc_series_id(dataset):
    return orthanc_id(dataset, "PatientID", "StudyInstanceUID", "SeriesInstanceUID")


def orthanc(dataset, rescale, version):
    """Orthanc's array of one instance (None when it fails) and the decisions that make it differ from ours."""
    old = version == "1.10.1"
    image = reference.Image(dataset)
    if _is_rle(dataset) and len(reference._fragments(dataset.PixelData)[1]) != image.frames:
        return None, [FRAGMENTS]
    if not _orthanc_decodes(image, rescale):
        return None, [FAILS]
    reasons = []
    if image.allocated == 1 or image.photometric == "PALETTE COLOR":
        values = reference.instance(dataset, reference.ORTHANC, False)
    elif image.samples == 3:
        values = reference.stored_values(image)
        if _is_rle(dataset):
            if image.planar and old:
                values = values.transpose(0, 3, 1, 2).reshape(values.shape)
                reasons.append(RLE_PLANES)
            # Converted since 1.12.0, where the planes had to be interleaved.
            if image.photometric != "RGB" and image.planar and not old:
                values = _rounded_down(values)
                reasons.append(RLE_YBR_DOWN)
            elif image.photometric != "RGB":
                reasons.append(RLE_YBR)
    else:
        values = reference.stored_values(image)
        untouched = _orthanc_stored(image)
        if not numpy.array_equal(untouched, values):
            big = image.allocated == 32 and dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
            of_sixteen = untouched.dtype.itemsize < values.dtype.itemsize
            reasons.append(BIG_WORDS if big else EIGHT_OF_SIXTEEN if of_sixteen else STORED_BITS)
        values = untouched
        if _has_rle_nothing(dataset):
            return None, [RLE_NOTHING]
    if rescale and image.photometric in reference.GRAYSCALE:
        values = _orthanc_rescale(values, image, reasons, old)
    return values, reasons


def _rounded_down(ybr):
    y, cb, cr = (ybr[..., i].astype(float) for i in range(3))
    cb, cr = cb - 128, cr - 128
    rgb = numpy.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], axis=-1)
    return numpy.clip(rgb, 0, 255).astype("u1")


def _orthanc_stored(image):
    """Samples as they are, of 16 bits; those that do not start at bit 0 are shifted, and signed ones extended."""
    values = reference.stored_values(image)
    raw = reference.raw_samples(image)
    shift = image.high + 1 - image.stored
    if image.allocated == 32 and image.dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian:
        raw = (raw >> 16) | (raw << 16)
    if image.allocated == 16 and image.stored == 8 and not image.signed and not _is_rle(image.dataset):
        return numpy.ascontiguousarray(raw).view("u1").reshape(-1)[: raw.size].reshape(raw.shape) >> shift
    if shift and not _is_rle(image.dataset):
        return values if image.signed else raw >> shift
    return raw.view(values.dtype)


def _is_rle(dataset):
    return dataset.file_meta.TransferSyntaxUID == RLELossless


def _orthanc_decodes(image, rescale):
    dataset = image.dataset
    rle = _is_rle(dataset)
    if image.float_bits or dataset.get("NumberOfFrames") == 0:
        return False
    if image.photometric == "PALETTE COLOR":
        descriptor = [int(v) for v in dataset.RedPaletteColorLookupTableDescriptor]
        return (
            image.frames == 1
            and image.allocated == 8
            and not image.signed
            and descriptor == [256, 0, 16]
            and "RedPaletteColorLookupTableData" in dataset
        )
    if image.samples == 3:
        return image.allocated == 8 and (image.photometric == "RGB" or rle)
    if image.allocated == 1:
        return image.rows * image.columns % 8 == 0
    if image.allocated == 8:
        return image.stored == 8 and not image.signed
    if image.allocated == 32:
        return not image.signed and rescale and (rle or image.high + 1 == image.stored < 32)
    if image.stored == 8 and not image.signed and rle:
        return False
    return image.stored > 1


def _has_rle_nothing(dataset):
    """Whether an RLE segment has the code -128 (only looked for in the first literal codes)."""
    if not _is_rle(dataset):
        return False
    first = reference._fragments(dataset.PixelData)[1][0][1]
    return first[64:65] == b"\x80"


def _orthanc_rescale(values, image, reasons, old):
    result = numpy.empty(values.shape, "<f4")
    for frame in range(image.frames):
        slope, intercept = _orthanc_slope(image.dataset, frame)
        ours = reference.slope_and_intercept(image, frame)
        if (slope, intercept) != ours:
            top = image.dataset
            one_only = any(reference._value(top, k) is not None for k in ("RescaleSlope", "RescaleIntercept"))
            reasons.append(BOTH_TAGS if one_only else SHARED)
        exact = values[frame].astype("<f4") * numpy.float32(slope) + numpy.float32(intercept)
        result[frame] = numpy.floor(exact) if old else exact
        if not numpy.array_equal(result[frame], exact):
            reasons.append(FLOOR)
    reasons[:] = dict.fromkeys(reasons)
    return result


def _orthanc_slope(dataset, frame):
    holders = [dataset]
    groups = dataset.get("PerFrameFunctionalGroupsSequence") or []
    if frame < len(groups):
        holders.extend((groups[frame].get("PixelValueTransformationSequence") or [])[:1])
    for holder in holders:
        slope = reference._value(holder, "RescaleSlope")
        intercept = reference._value(holder, "RescaleIntercept")
        if slope is not None and intercept is not None:
            return slope, intercept
    return 1.0, 0.0


# -------------------------------------------------------------------------------------------------------- pydicom

CANNOT = "pydicom cannot decode it"


def pydicom_array(content, rescale):
    """pydicom's own array in the shape and byte order of ours, or None, and the reasons why it may differ from ours."""
    dataset = pydicom.dcmread(io.BytesIO(content), force=True)
    image = reference.Image(dataset)
    reasons = _pydicom_reasons(image, rescale)
    try:
        values = _pydicom_values(dataset, image, rescale)
    except Exception:  # whatever it is, pydicom has no opinion
        return None, reasons or [CANNOT]
    shape = (image.frames, image.rows, image.columns, -1)
    return values.astype(values.dtype.newbyteorder("<")).reshape(shape), reasons


def _pydicom_values(dataset, image, rescale):
    values = dataset.pixel_array
    if image.photometric == "PALETTE COLOR":
        coloured = apply_color_lut(values, dataset)
        return (coloured >> 8).astype("u1") if coloured.dtype.itemsize == 2 else coloured
    if image.photometric.startswith("YBR"):
        return convert_color_space(values, image.photometric, "RGB")
    if rescale and image.samples == 1 and not image.float_bits:
        return _pydicom_rescaled(dataset, values, image)
    return values


def _pydicom_rescaled(dataset, values, image):
    """pydicom rescales by the top-level tags only: the functional groups' values are put there, frame by frame."""
    if dataset.get("ModalityLUTSequence"):
        return apply_modality_lut(values, dataset).astype("<f4")
    if reference._value(dataset, "DoseGridScaling") is not None:
        return (values * float(dataset.DoseGridScaling)).astype("<f4")
    frames = values.reshape(image.frames, image.rows, image.columns)
    result = numpy.empty(frames.shape, "<f4")
    for frame in range(image.frames):
        carrier = pydicom.Dataset()
        carrier.RescaleSlope, carrier.RescaleIntercept = map(
            lambda number: f"{number:.10g}", reference.slope_and_intercept(image, frame)
        )
        result[frame] = apply_modality_lut(frames[frame], carrier)
    return result


def _pydicom_reasons(image, rescale):
    dataset = image.dataset
    big = dataset.file_meta.get("TransferSyntaxUID") == ExplicitVRBigEndian
    reasons = []
    if not image.float_bits and image.photometric in reference.GRAYSCALE and image.stored < image.allocated:
        values = reference.stored_values(image)
        if not numpy.array_equal(reference.raw_samples(image).view(values.dtype), values):
            reasons.append("pydicom does not mask and sign-extend by BitsStored")
    if image.photometric.startswith("YBR") and image.allocated == 16:
        reasons.append("pydicom converts colours of 16 bits as if they had 8")
    if image.photometric == "YBR_PARTIAL_422":
        reasons.append("pydicom does not know YBR_PARTIAL_422")
    if image.photometric == "YBR_FULL_422" and not reference._is_subsampled(image):
        reasons.append("pydicom takes YBR_FULL_422 to be subsampled whatever its length")
    if image.photometric == "PALETTE COLOR":
        if big:
            reasons.append("pydicom reads big endian palettes as little endian")
        data = dataset.get("RedPaletteColorLookupTableData")
        if int(dataset.RedPaletteColorLookupTableDescriptor[2]) == 8 and data and len(data) == 512:
            reasons.append("pydicom reads palettes of 8 bits in words as packed")
    if big and image.allocated == 8 and dataset["PixelData"].VR == "OW":
        reasons.append("pydicom does not swap bytes of 8-bit OW in big endian")
    if dataset.get("PlanarConfiguration") is None and image.samples == 3:
        reasons.append("pydicom wants a Planar Configuration")
    return reasons


def from_ybr(array):
    """What a colour array is whose values are not RGB but YBR_FULL."""
    return convert_color_space(array, "YBR_FULL", "RGB")
