"""The arrays that the gateway must answer, computed a second time and independently of it.

Written from the semantics table of the design, on numpy. pydicom only reads the attributes: samples are taken out of
the bytes here, so that pydicom's own arrays can be a third judge.
"""

import numpy
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian
from pydicom.uid import ImplicitVRLittleEndian, RLELossless

NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
GRAYSCALE = ("MONOCHROME1", "MONOCHROME2")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_RCT", "YBR_ICT")
ORTHANC, DICOM = "orthanc", "dicom"


class Refused(Exception):
    """The gateway must answer 422."""


class Unsupported(Refused):
    """Refused only because no decoder for the transfer syntax is there yet."""


class Image:
    """What the attributes of a data set say, checked."""

    def __init__(self, dataset):
        self.dataset = dataset
        self.float_bits = 32 if "FloatPixelData" in dataset else 64 if "DoubleFloatPixelData" in dataset else 0
        if not self.float_bits and not dataset.get("PixelData"):
            raise Refused("no pixel data")
        self.rows = self._number("Rows")
        self.columns = self._number("Columns")
        self.frames = self._frames()
        self.photometric = dataset.get("PhotometricInterpretation") or "MONOCHROME2"
        self.samples = self._number("SamplesPerPixel", 1)
        self.allocated = self.float_bits or self._number("BitsAllocated")
        self.stored = self.float_bits or self._number("BitsStored", self.allocated)
        self.high = self.float_bits - 1 if self.float_bits else self._number("HighBit", self.stored - 1)
        self.signed = not self.float_bits and self._number("PixelRepresentation", 0) == 1
        self.planar = self._number("PlanarConfiguration", 0) == 1
        self._check()

    def _number(self, keyword, absent=None):
        value = self.dataset.get(keyword)
        if value is None or value == "":
            value = absent
        if value is None:
            raise Refused(f"no {keyword}")
        return int(value)

    def _frames(self):
        element = self.dataset.get("NumberOfFrames")
        if element is None or element == "":
            return 1
        try:
            return int(element) or 1
        except (TypeError, ValueError) as failure:
            raise Refused("NumberOfFrames is not a number") from failure

    def _check(self):
        if self.rows < 1 or self.columns < 1 or self.frames < 1:
            raise Refused("an image without pixels")
        if self.photometric not in GRAYSCALE + COLOUR + ("PALETTE COLOR",):
            raise Refused(f"photometric interpretation {self.photometric}")
        if self.samples != (3 if self.photometric in COLOUR else 1):
            raise Refused("samples per pixel")
        allowed = (1, 8, 16, 32) if self.photometric in GRAYSCALE else (8, 16)
        if not self.float_bits and self.allocated not in allowed:
            raise Refused(f"bits allocated {self.allocated}")
        if not 1 <= self.stored <= self.allocated or not self.stored - 1 <= self.high < self.allocated:
            raise Refused("bits stored and high bit")


# ---------------------------------------------------------------------------------------------------- stored bits


def _words(content, bits, big_endian):
    kind = numpy.dtype(f"u{bits // 8}").newbyteorder(">" if big_endian else "<")
    return numpy.frombuffer(content, kind, count=len(content) // kind.itemsize).astype(kind.newbyteorder("<"))


def raw_samples(image):
    """The samples as they are stored, unsigned and not masked: (frames, rows, columns, samples)."""
    dataset = image.dataset
    syntax = dataset.file_meta.TransferSyntaxUID
    pixels = image.rows * image.columns
    shape = (image.frames, image.rows, image.columns, image.samples)
    if syntax == RLELossless:
        return _run_lengths(image)
    if syntax not in NATIVE:
        raise Unsupported(f"transfer syntax {syntax.name}")
    big = syntax == ExplicitVRBigEndian
    if image.allocated == 1:
        needed = (pixels * image.frames + 7) // 8
        if len(dataset.PixelData) < needed:
            raise Refused("pixel data too short")
        stream = _in_bytes(dataset["PixelData"], big)
        bits = numpy.unpackbits(numpy.frombuffer(stream, "u1"), bitorder="little")
        return bits[: pixels * image.frames].reshape(shape)
    if image.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") and _is_subsampled(image):
        return _subsampled(image, big)
    content = dataset.get("FloatPixelData") or dataset.get("DoubleFloatPixelData") or dataset.PixelData
    needed = int(numpy.prod(shape)) * image.allocated // 8
    if len(content) < needed:
        raise Refused("pixel data too short")
    if image.allocated == 8:
        content = _in_bytes(dataset["PixelData"], big)
    flat = _words(content[:needed], image.allocated, big)
    if image.samples == 3 and image.planar:
        return flat.reshape(image.frames, 3, image.rows, image.columns).transpose(0, 2, 3, 1)
    return flat.reshape(shape)


def _fragments(content):
    """The Basic Offset Table and the fragments that follow it, each with its offset (PS3.5 A.4)."""
    items, at = [], 0
    while at + 8 <= len(content):
        tag, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if tag != b"\xfe\xff\x00\xe0":
            break
        items.append((at, content[at + 8 : at + 8 + length]))
        at += 8 + length
    if not items:
        raise Refused("encapsulated pixel data without items")
    table = numpy.frombuffer(items[0][1], "<u4").tolist()
    first = items[1][0] if len(items) > 1 else 0
    return table, [(offset - first, fragment) for offset, fragment in items[1:]]


def _codestreams(image):
    table, fragments = _fragments(image.dataset.PixelData)
    if "ExtendedOffsetTable" in image.dataset:
        table = numpy.frombuffer(image.dataset.ExtendedOffsetTable, "<u8").tolist()
    if image.frames == 1 and len(table) < 2:
        return [b"".join(fragment for _, fragment in fragments)]
    starts = {offset for offset, _ in fragments}
    if len(table) != image.frames or len(set(table) & starts) != image.frames or table != sorted(table):
        table = []  # it is set aside
    if not table and len(fragments) != image.frames:  # RLE says where a frame starts: so many segments, the first at 64
        headers = [offset for offset, fragment in fragments if fragment[1:8] == b"\0\0\0\x40\0\0\0"]
        table = headers if len(headers) == image.frames else []
    if not table:  # one fragment for each frame
        return [fragment for _, fragment in fragments]
    frames = []
    for number, start in enumerate(table):
        end = table[number + 1] if number + 1 < len(table) else float("inf")
        frames.append(b"".join(fragment for offset, fragment in fragments if start <= offset < end))
    return frames


def _run_lengths(image):
    """RLE (PS3.5 Annex G): always one plane after the other, whatever Planar Configuration says."""
    codestreams = _codestreams(image)
    if len(codestreams) < image.frames:
        raise Refused("fewer frames than Number of Frames says")
    octets = image.allocated // 8
    pixels = image.rows * image.columns
    result = numpy.zeros((image.frames, image.rows, image.columns, image.samples), f"<u{octets}")
    for number, codestream in enumerate(codestreams[: image.frames]):
        header = numpy.frombuffer(codestream[:64], "<u4")
        if len(header) < 16 or header[0] != image.samples * octets:
            raise Refused("an RLE header that does not fit")
        bounds = [int(offset) for offset in header[1 : 1 + header[0]]] + [len(codestream)]
        for plane in range(image.samples * octets):
            octet = _packbits(codestream[bounds[plane] : bounds[plane + 1]], pixels)
            shift = 8 * (octets - 1 - plane % octets)
            plane_values = numpy.frombuffer(octet, "u1").reshape(image.rows, image.columns).astype(numpy.uint64)
            result[number, :, :, plane // octets] |= (plane_values << numpy.uint64(shift)).astype(result.dtype)
    return result


def _packbits(segment, length):
    out, at = bytearray(), 0
    while len(out) < length:
        if at >= len(segment):
            raise Refused("an RLE segment ends early")
        code = segment[at]
        if code < 128:
            if at + 2 + code > len(segment):
                raise Refused("an RLE segment ends early")
            out += segment[at + 1 : at + 2 + code]
            at += 2 + code
        elif code > 128:
            out += segment[at + 1 : at + 2] * (257 - code)
            at += 2
        else:
            at += 1
    return bytes(out[:length])


def _in_bytes(element, big_endian):
    """8-bit and 1-bit samples in pixel order: in big endian OW every pair of bytes is swapped (PS3.5 A.3, 6.2)."""
    content = element.value + b"\0" * (len(element.value) % 2)
    if big_endian and element.VR == "OW":
        return numpy.frombuffer(content, "<u2").byteswap().tobytes()
    return content


def _is_subsampled(image):
    """By the length: all samples of all pixels, and two for each pixel is not what it is a multiple of."""
    length, pixel = len(image.dataset.PixelData), image.allocated // 8
    full, half = 3 * image.rows * image.columns * pixel, 2 * image.rows * image.columns * pixel
    return length < full * image.frames or (length % half < 2 and length % full >= 2)


def _subsampled(image, big_endian):
    """Y1 Y2 Cb Cr for every two pixels of a row (PS3.3 C.7.6.3.1.2); chroma is repeated."""
    if image.columns % 2:
        raise Refused("an odd number of columns cannot be subsampled by two")
    needed = image.frames * image.rows * image.columns * 2 * image.allocated // 8
    if len(image.dataset.PixelData) < needed:
        raise Refused("pixel data too short")
    content = image.dataset.PixelData
    if image.allocated == 8:
        content = _in_bytes(image.dataset["PixelData"], big_endian)
    pairs = _words(content[:needed], image.allocated, big_endian).reshape(-1, 4)
    y1, y2, cb, cr = pairs.T
    pixels = numpy.stack([y1, cb, cr, y2, cb, cr], axis=1)
    return pixels.reshape(image.frames, image.rows, image.columns, 3)


def stored_values(image):
    """The samples as numbers: shifted, masked and sign extended, in the dtype that the table names."""
    raw = raw_samples(image)
    if image.float_bits:
        return raw.view(f"<f{image.float_bits // 8}")
    if image.allocated == 1:
        return raw.astype("u1")
    shift = image.high + 1 - image.stored
    values = (raw.astype(numpy.int64) >> shift) & ((1 << image.stored) - 1)
    if image.signed:
        sign = 1 << (image.stored - 1)
        values = (values ^ sign) - sign
    return values.astype(f"<{'i' if image.signed else 'u'}{image.allocated // 8}")


# --------------------------------------------------------------------------------------------------------- colour


def ybr_to_rgb(values, image):
    """PS3.3 C.7.6.3.1.2, in double, rounded to nearest and clipped to the bits stored."""
    bits = image.stored
    y, cb, cr = (values[..., i].astype(float) for i in range(3))
    centre = float(1 << (bits - 1))
    if image.photometric == "YBR_PARTIAL_422":
        scale = float(1 << (bits - 8))
        y = (y - 16 * scale) * 255 / 219
        cb, cr = (cb - centre) * 255 / 224, (cr - centre) * 255 / 224
    else:
        cb, cr = cb - centre, cr - centre
    rgb = numpy.stack(
        [
            y + 1.402 * cr,
            y - (0.114 * 1.772 / 0.587) * cb - (0.299 * 1.402 / 0.587) * cr,
            y + 1.772 * cb,
        ],
        axis=-1,
    )
    return numpy.clip(numpy.floor(rgb + 0.5), 0, (1 << bits) - 1).astype(values.dtype)


def palette_to_rgb(values, image):
    planes = [_palette(image, colour) for colour in ("Red", "Green", "Blue")]
    result = []
    for lut, first, bits in planes:
        entry = numpy.clip(values[..., 0].astype(numpy.int64) - first, 0, len(lut) - 1)
        looked_up = lut[entry]
        result.append((looked_up >> 8 if bits == 16 else looked_up).astype("u1"))
    return numpy.stack(result, axis=-1)


def _descriptor(value, signed_pixels):
    entries, first, bits = (int(v) for v in value)
    entries = entries % 65536 or 65536
    first %= 65536
    if signed_pixels and first >= 32768:
        first -= 65536
    if bits not in (8, 16):
        raise Refused(f"a lookup table of {bits} bits")
    return entries, first, bits


def _palette(image, colour):
    dataset = image.dataset
    descriptor = dataset.get(f"{colour}PaletteColorLookupTableDescriptor")
    if not descriptor:
        raise Refused("no palette")
    entries, first, bits = _descriptor(descriptor, image.signed)
    big = dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
    data = dataset.get(f"{colour}PaletteColorLookupTableData")
    if data:
        if len(data) >= 2 * entries:
            lut = _words(data, 16, big).astype(numpy.int64)
        elif bits == 8 and len(data) >= entries:  # two entries in each word, the first in the low byte
            lut = numpy.frombuffer(_words(data + b"\0" * (len(data) % 2), 16, big).tobytes(), "u1").astype(numpy.int64)
        else:
            raise Refused("a palette that is too short")
        return lut[:entries], first, bits
    segments = dataset.get(f"Segmented{colour}PaletteColorLookupTableData")
    if not segments:
        raise Refused("no palette")
    words = _words(segments, 16, big).astype(int).tolist()
    if bits == 8:
        words = list(_words(segments, 16, big).tobytes())
    lut = _segments(words)
    if len(lut) < entries:
        raise Refused("a palette that is too short")
    return numpy.array(lut[:entries], numpy.int64), first, bits


def _segments(words):
    """PS3.3 C.7.9.2.1: discrete (0), linear (1) and indirect (2) segments."""
    values, starts, at = [], {}, 0

    def expand(at, depth):
        code, count = words[at], words[at + 1]
        if code == 0:
            values.extend(words[at + 2 : at + 2 + count])
            return at + 2 + count
        if code == 1:
            begin, end = values[-1], words[at + 2]
            values.extend(int(numpy.floor(begin + (end - begin) * i / count + 0.5)) for i in range(1, count + 1))
            return at + 3
        if code == 2 and depth == 0:
            # The offset counts bytes of the table, low word first.
            target = (words[at + 2] | words[at + 3] << 16) // 2
            for _ in range(count):
                target = expand(target, 1)
            return at + 4
        raise Refused("a segment of an unknown kind")

    while at + 1 < len(words):
        at = expand(at, 0)
    return values


# -------------------------------------------------------------------------------------------------------- rescale


def _value(dataset, keyword):
    value = dataset.get(keyword)
    return None if value is None or value == "" else float(value)


def slope_and_intercept(image, frame):
    """Top-level attributes win, then the frame's functional group, then the shared one; a whole pair before a half."""
    dataset = image.dataset
    holders = [dataset]
    for sequence, index in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        items = dataset.get(sequence) or []
        if index < len(items):
            holders.extend((items[index].get("PixelValueTransformationSequence") or [])[:1])
    pairs = [(_value(holder, "RescaleSlope"), _value(holder, "RescaleIntercept")) for holder in holders]
    for slope, intercept in [pair for pair in pairs if None not in pair] + pairs:
        if slope is not None or intercept is not None:
            return (1.0 if slope is None else slope), (0.0 if intercept is None else intercept)
    return 1.0, 0.0


def _modality_lut(values, image):
    item = image.dataset.ModalityLUTSequence[0]
    entries, first, bits = _descriptor(item.LUTDescriptor, image.signed)
    data = item["LUTData"]
    big = image.dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
    lut = _words(data.value, 16, big) if isinstance(data.value, bytes) else numpy.array(data.value).reshape(-1)
    index = numpy.clip(values.astype(numpy.int64) - first, 0, entries - 1)
    return lut[index].astype("<f4")


def _rescaled(values, image, profile):
    if image.float_bits:
        return values
    dataset = image.dataset
    if profile == DICOM and dataset.get("ModalityLUTSequence"):
        return _modality_lut(values, image)
    result = numpy.empty(values.shape, "<f4")
    for frame in range(image.frames):
        slope, intercept = slope_and_intercept(image, frame)
        if profile == DICOM and _value(dataset, "DoseGridScaling") is not None:
            slope, intercept = _value(dataset, "DoseGridScaling"), 0.0
        result[frame] = values[frame].astype("<f4") * numpy.float32(slope) + numpy.float32(intercept)
    return result


# --------------------------------------------------------------------------------------------------------- answers


def instance(dataset, profile, rescale):
    """The array of one instance: (frames, rows, columns, 1 or 3)."""
    image = Image(dataset)
    values = stored_values(image)
    if image.photometric == "PALETTE COLOR":
        return palette_to_rgb(values, image)
    if image.photometric.startswith("YBR"):
        return ybr_to_rgb(values, image)
    if image.photometric == "RGB":
        return numpy.ascontiguousarray(values)
    if image.allocated == 1 and profile == ORTHANC:
        values = values * numpy.uint8(255)
    return _rescaled(values, image, profile) if rescale else values


EPSILON = 10 * numpy.finfo(numpy.float32).eps


def _vector(dataset, keyword, length):
    value = dataset.get(keyword)
    if value is None or value == "" or len(value) != length:
        return None
    return numpy.array([float(v) for v in value], numpy.float32)


def _normal(orientation):
    return numpy.cross(orientation[:3], orientation[3:]).astype(numpy.float32)


def order(datasets):
    """The indices of a series' instances in slice order, however the archive lists them."""
    listed = sorted(range(len(datasets)), key=lambda i: _number_and_uid(datasets[i]))
    return [listed[i] for i in order_as_listed([datasets[i] for i in listed])]


def order_as_listed(datasets):
    """The same, where the first data set gives the normal, and equal Instance Numbers stay as they are."""
    if len(datasets) == 1:
        return [0]
    return _order_by_position(datasets) or _order_by_number(datasets)


def _number_and_uid(dataset):
    """The lowest Instance Number first, then the lowest SOP Instance UID: by its components, numbers as numbers."""
    number = dataset.get("InstanceNumber")
    uid = str(dataset.SOPInstanceUID)
    absent = number is None or number == ""
    components = [(0, int(c), "") if c.isdecimal() else (1, 0, c) for c in uid.split(".")]
    return absent, 0 if absent else int(number), components, uid


def _order_by_position(datasets):
    first = _vector(datasets[0], "ImageOrientationPatient", 6)
    if first is None:
        return None
    normal = _normal(first)
    distances = []
    for dataset in datasets:
        position = _vector(dataset, "ImagePositionPatient", 3)
        if position is None:
            return None
        orientation = _vector(dataset, "ImageOrientationPatient", 6)
        if orientation is not None:
            other = _normal(orientation)
            lengths = numpy.linalg.norm(normal) * numpy.linalg.norm(other)
            if not lengths or abs(abs(float(numpy.dot(normal, other)) / lengths) - 1) > EPSILON:
                return None
        distances.append(float(numpy.dot(position, normal)))
    indices = sorted(range(len(datasets)), key=lambda i: distances[i])
    for one, two in zip(indices, indices[1:]):
        if abs(distances[two] - distances[one]) <= EPSILON:
            return None
    return indices


def _order_by_number(datasets):
    numbers = []
    for dataset in datasets:
        value = dataset.get("InstanceNumber")
        if value is None or value == "":
            raise Refused("neither positions nor instance numbers order this series")
        numbers.append(int(value))
    return sorted(range(len(datasets)), key=lambda i: numbers[i])


def series(datasets, profile, rescale):
    """The array of a series: (sum of frames, rows, columns, 1 or 3)."""
    formats = [instance(dataset, profile, False) for dataset in datasets]
    if any(one.shape[1:] != formats[0].shape[1:] or one.dtype != formats[0].dtype for one in formats):
        raise Refused("sizes or formats differ")
    return numpy.concatenate([instance(datasets[i], profile, rescale) for i in order(datasets)])
