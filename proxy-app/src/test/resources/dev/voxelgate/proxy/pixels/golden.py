"""Writes cases for PixelsAgainstPydicomTest into the folder given: frames as stored and what pydicom makes of them.

Every case is <name>.attributes (one attribute a line), <name>.<n>.frame, and <name>.<options>, the array's bytes. The
index, cases.txt, says: name, transfer syntax, frames, options, dtype, channels. pydicom decodes and knows colour and
palettes; masking, sign and rescale, which it leaves to its caller, are a few lines of numpy here.
"""
import copy
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_pixel_data_frame
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.pixel_data_handlers.util import apply_color_lut, apply_modality_lut, convert_color_space
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

warnings.filterwarnings("ignore")
OUT = sys.argv[1]
RNG = np.random.default_rng(20261122)
NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian)
INDEX = open(os.path.join(OUT, "cases.txt"), "w")


# --- attributes as text -------------------------------------------------------------------------------------------
KEPT = [0x0028, 0x5200, 0x3004]


def lines(ds):
    for e in ds:
        if e.tag == 0x7FE00010 or e.tag == 0x7FE00008 or e.tag == 0x7FE00009:
            yield f"e {int(e.tag):08x}"
        elif e.tag.group not in KEPT:
            continue
        elif e.VR == "SQ":
            yield f"s {int(e.tag):08x}"
            for item in e.value:
                yield "("
                yield from lines(item)
                yield ")"
            yield "."
        elif isinstance(e.value, bytes):
            data = e.value
            if not LITTLE and e.VR == "OW":
                data = np.frombuffer(data, ">u2").astype("<u2").tobytes()
            yield f"b {int(e.tag):08x} {data.hex()}"
        elif e.VR in ("US", "SS", "UL", "SL", "FL", "FD"):
            values = [] if e.value is None else e.value if e.VM > 1 else [e.value]
            yield f"n {int(e.tag):08x} " + " ".join(str(v) for v in values)
        elif e.VR in ("DS", "IS", "CS", "LO", "SH"):
            values = [] if e.value in (None, "") else e.value if e.VM > 1 else [e.value]
            yield f"t {int(e.tag):08x} " + "\\".join(str(v) for v in values)


LITTLE = True


# --- one case -----------------------------------------------------------------------------------------------------
def frames_of(ds, ts):
    n = int(ds.get("NumberOfFrames", 1) or 1)
    if ts == RLELossless:
        return list(generate_pixel_data_frame(ds.PixelData, n))
    if "PixelData" in ds:
        data = ds.PixelData
    else:
        data = ds["FloatPixelData" if "FloatPixelData" in ds else "DoubleFloatPixelData"].value
    samples = ds.Rows * ds.Columns * int(ds.get("SamplesPerPixel", 1))
    if ds.BitsAllocated == 1:
        bits = np.unpackbits(np.frombuffer(data, "u1"), bitorder="little")
        return [np.packbits(bits[i * samples:(i + 1) * samples], bitorder="little").tobytes() for i in range(n)]
    if ds.BitsAllocated == 8 and ts == ExplicitVRBigEndian and ds["PixelData"].VR == "OW":
        data = np.frombuffer(data, "u2").byteswap().tobytes()
    size = samples * ds.BitsAllocated // 8
    if "422" in ds.get("PhotometricInterpretation", "") and len(data) < size * n:
        size = size // 3 * 2
    return [data[i * size:(i + 1) * size] for i in range(n)]


def stored(ds, array):
    if array.dtype.kind == "f" or ds.BitsAllocated == 1:
        return array
    bits = int(ds.get("BitsStored", ds.BitsAllocated))
    high = int(ds.get("HighBit", bits - 1))
    wide = (array.astype(np.int64) >> (high + 1 - bits)) & ((1 << bits) - 1)
    if ds.get("PixelRepresentation", 0) == 1:
        wide = np.where(wide >> (bits - 1) & 1, wide - (1 << bits), wide)
    return wide.astype(array.dtype.newbyteorder("="))


def rescales(ds, n):
    """Slope and intercept per frame: top level, then per frame, then shared."""
    def pair(d):
        s, i = d.get("RescaleSlope"), d.get("RescaleIntercept")
        return None if s in (None, "") or i in (None, "") else (float(s), float(i))

    def group(d):
        return pair(d.PixelValueTransformationSequence[0]) if "PixelValueTransformationSequence" in d else None

    for f in range(n):
        found = pair(ds)
        if not found and "PerFrameFunctionalGroupsSequence" in ds and f < len(ds.PerFrameFunctionalGroupsSequence):
            found = group(ds.PerFrameFunctionalGroupsSequence[f])
        if not found and ds.get("SharedFunctionalGroupsSequence"):
            found = group(ds.SharedFunctionalGroupsSequence[0])
        yield found or (float(ds.get("RescaleSlope") or 1), float(ds.get("RescaleIntercept") or 0))


def little_endian_palette(ds):
    """pydicom reads palettes as little endian whatever the transfer syntax says."""
    if ds.is_little_endian:
        return ds
    ds = copy.deepcopy(ds)
    for c in ("Red", "Green", "Blue"):
        key = c + "PaletteColorLookupTableData"
        setattr(ds, key, np.frombuffer(getattr(ds, key), ">u2").astype("<u2").tobytes())
    return ds


def rgb_of(ybr, pi):
    """T.871 section 7 in exact arithmetic. pydicom's float32 misses 14 of the 2^24 colours, exact halves, by one."""
    y, cb, cr = (ybr[..., i].astype(np.int64) - (0, 128, 128)[i] for i in range(3))
    exact = np.stack([
        y + (2 * 1402 * cr + 1000) // 2000,
        y + (587000 - 2 * (202008 * cb + 419198 * cr)) // 1174000,
        y + (2 * 1772 * cb + 1000) // 2000,
    ], -1).clip(0, 255)
    theirs = convert_color_space(ybr, pi, "RGB").astype(np.int64)
    differ = exact != theirs
    assert differ.sum() <= 14 and abs(exact - theirs).max() <= 1, differ.sum()
    return exact.astype("u1")


def expected(ds, array, rescale, profile):
    """The array (frames, rows, columns, channels) that DESIGN's table asks for."""
    n = int(ds.get("NumberOfFrames", 1) or 1)
    pi = ds.get("PhotometricInterpretation", "MONOCHROME2")
    if n == 1:
        array = array[np.newaxis]
    if pi == "PALETTE COLOR":
        rgb = apply_color_lut(stored(ds, array), little_endian_palette(ds))
        nominal = ds.RedPaletteColorLookupTableDescriptor[2]
        return (rgb >> (8 if rgb.dtype == np.uint16 and nominal > 8 else 0)).astype("u1")
    if array.ndim == 4:
        array = stored(ds, array)
        return rgb_of(array, pi) if pi.startswith("YBR") else array
    array = array[..., np.newaxis]
    if array.dtype.kind == "f":
        return array.astype(array.dtype.newbyteorder("<"))
    values = stored(ds, array)
    if ds.BitsAllocated == 1 and profile == "ORTHANC":
        values = values * np.uint8(255)
    if not rescale:
        return values
    if profile == "DICOM" and ds.get("ModalityLUTSequence"):
        # widened: pydicom subtracts the first value mapped in the samples' own width, which overflows
        return apply_modality_lut(values.astype(np.int32), ds).astype("<f4")
    out = np.empty(values.shape, "<f4")
    pairs = list(rescales(ds, n))
    if profile == "DICOM" and "DoseGridScaling" in ds:
        pairs = [(float(ds.DoseGridScaling), 0.0)] * n
    for f, (slope, intercept) in enumerate(pairs):
        out[f] = values[f].astype("f4") * np.float32(slope)
        out[f] += np.float32(intercept)
    return out


def case(name, ds, array=None):
    global LITTLE
    ts = ds.file_meta.TransferSyntaxUID
    LITTLE = ts != ExplicitVRBigEndian
    array = ds.pixel_array if array is None else array
    with open(os.path.join(OUT, name + ".attributes"), "w") as f:
        f.write("\n".join(lines(ds)) + "\n")
    frames = frames_of(ds, ts)
    for i, frame in enumerate(frames):
        with open(os.path.join(OUT, f"{name}.{i}.frame"), "wb") as f:
            f.write(frame)
    for rescale in (True, False):
        for profile in ("ORTHANC", "DICOM"):
            result = expected(ds, array, rescale, profile)
            result = result.astype(result.dtype.newbyteorder("<"))
            options = f"{'rescaled' if rescale else 'stored'}-{profile}"
            with open(os.path.join(OUT, f"{name}.{options}"), "wb") as f:
                f.write(np.ascontiguousarray(result).tobytes())
            assert result.shape[:3] == (len(frames), ds.Rows, ds.Columns), (name, result.shape)
            print(name, ts, len(frames), options, result.dtype.str, result.shape[3], file=INDEX)


# --- synthetic objects --------------------------------------------------------------------------------------------
def dataset(values, ts, pi="MONOCHROME2", planar=0, stored_bits=None, high=None, signed=0, frames=None, **more):
    """values: (rows, columns[, 3]) or with frames in front, in the dtype of the samples."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ts
    ds.is_little_endian = ts != ExplicitVRBigEndian
    ds.is_implicit_VR = ts == ImplicitVRLittleEndian
    ds.SOPInstanceUID = generate_uid()
    colour = pi in ("RGB",) or pi.startswith("YBR")
    shape = values.shape[1:] if frames else values.shape
    ds.Rows, ds.Columns = shape[:2]
    ds.SamplesPerPixel = 3 if colour else 1
    ds.PhotometricInterpretation = pi
    if frames:
        ds.NumberOfFrames = frames
    bits = values.dtype.itemsize * 8
    ds.BitsAllocated = bits
    if values.dtype.kind != "f":
        ds.BitsStored = stored_bits or bits
        ds.HighBit = ds.BitsStored - 1 if high is None else high
        ds.PixelRepresentation = signed
    if colour:
        ds.PlanarConfiguration = planar
        if planar:
            values = np.moveaxis(values, -1, -3)
    data = values.astype(values.dtype.newbyteorder("<" if ds.is_little_endian else ">")).tobytes()
    data += b"\0" * (len(data) % 2)
    if values.dtype.kind == "f":
        setattr(ds, "FloatPixelData" if bits == 32 else "DoubleFloatPixelData", data)
    else:
        ds.PixelData = data
        ds["PixelData"].VR = "OB" if bits == 8 else "OW"
    for key, value in more.items():
        setattr(ds, key, value)
    return ds


def noise(shape, dtype):
    info = np.iinfo(dtype)
    return RNG.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)


def transformation(slope, intercept):
    inner, outer = Dataset(), Dataset()
    if slope is not None:
        inner.RescaleSlope = slope
    if intercept is not None:
        inner.RescaleIntercept = intercept
    outer.PixelValueTransformationSequence = Sequence([inner])
    return outer


def grayscale():
    for ts in NATIVE:
        t = ts.name.split()[0].lower() + ("-big" if "Big" in ts.name else "")
        for dtype in ("u1", "i1", "<u2", "<i2", "<u4", "<i4"):
            d = np.dtype(dtype)
            signed = int(d.kind == "i")
            values = noise((7, 5), d)
            case(f"{t}-{d.name}", dataset(values, ts, signed=signed, RescaleSlope="0.3", RescaleIntercept="-1024.7"))
            bits = d.itemsize * 8
            case(f"{t}-{d.name}-masked", dataset(values, ts, stored_bits=bits - 3, signed=signed))
            case(f"{t}-{d.name}-shifted", dataset(values, ts, stored_bits=bits - 4, high=bits - 2, signed=signed))
        case(f"{t}-float", dataset(RNG.normal(size=(3, 5)).astype("f4"), ts, RescaleSlope="2", RescaleIntercept="1"))
        case(f"{t}-double", dataset(RNG.normal(size=(3, 5)), ts))
        bits = noise((3, 7, 3), "u1") & 1
        ds = dataset(bits, ts, frames=3)
        ds.BitsAllocated, ds.BitsStored, ds.HighBit = 1, 1, 0
        packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
        ds.PixelData = packed + b"\0" * (len(packed) % 2)
        ds["PixelData"].VR = "OB"
        case(f"{t}-bits", ds, bits)
        ds.RescaleSlope, ds.RescaleIntercept = "2", "1"
        case(f"{t}-bits-rescaled", ds, bits)
    big = noise((300, 411), "<u2")
    case("big", dataset(big, ExplicitVRLittleEndian, stored_bits=12, RescaleSlope="1.1", RescaleIntercept="-7"))
    case("monochrome1", dataset(noise((4, 4), "u1"), ExplicitVRLittleEndian, pi="MONOCHROME1"))


def rescaling():
    values = noise((3, 4, 5), "<i2")

    def multi(name, **more):
        case("rescale-" + name, dataset(values, ExplicitVRLittleEndian, frames=3, signed=1, **more))

    own = Sequence([transformation("2", "1"), transformation("0.1", "0"), transformation("3", "-5")])
    shared = Sequence([transformation("7.5", "70")])
    multi("top", RescaleSlope="2.5", RescaleIntercept="3", PerFrameFunctionalGroupsSequence=own)
    multi("own", PerFrameFunctionalGroupsSequence=own, SharedFunctionalGroupsSequence=shared)
    multi("own-under-empty", RescaleSlope="", RescaleIntercept="", PerFrameFunctionalGroupsSequence=own)
    multi("shared", SharedFunctionalGroupsSequence=shared)
    multi("shared-for-the-rest", SharedFunctionalGroupsSequence=shared, PerFrameFunctionalGroupsSequence=own[:1])
    multi("own-before-half-of-top", RescaleSlope="2", PerFrameFunctionalGroupsSequence=own)
    multi("half", RescaleSlope="2")
    multi("other-half", RescaleIntercept="2")
    multi("empty", RescaleSlope="", RescaleIntercept="")
    multi("dose", DoseGridScaling="0.00012345")
    for dtype, first, count in (("<u2", 100, 1000), ("<i2", -300, 600), ("u1", 20, 100), ("<u2", 0, 65536)):
        item = Dataset()
        d = np.dtype(dtype)
        item.add_new(0x00283002, "SS" if d.kind == "i" else "US", [0 if count == 65536 else count, first, 16])
        item.add_new(0x00283006, "OW", noise((count,), "<u2").tobytes())
        ds = dataset(noise((16, 16), d), ExplicitVRLittleEndian, signed=int(d.kind == "i"))
        ds.ModalityLUTSequence = Sequence([item])
        case(f"modality-lut-{d.name}-{count}", ds)


def colour():
    for ts in NATIVE:
        t = ts.name.split()[0].lower() + ("-big" if "Big" in ts.name else "")
        for planar in (0, 1):
            for pi in ("RGB", "YBR_FULL"):
                case(f"{t}-{pi}-{planar}", dataset(noise((6, 4, 3), "u1"), ts, pi, planar))
            case(f"{t}-RGB16-{planar}", dataset(noise((5, 3, 3), "<u2"), ts, "RGB", planar))
            case(f"{t}-RGB12-{planar}", dataset(noise((5, 3, 3), "<u2"), ts, "RGB", planar, stored_bits=12))
        ds = dataset(noise((6, 4, 3), "u1"), ts, "YBR_FULL_422", frames=None)
        packed = noise((6 * 4 * 2,), "u1")
        ds.PixelData = packed.tobytes()
        full = np.empty((24, 3), "u1")
        full[:, 0] = packed.reshape(-1, 4)[:, :2].ravel()
        full[:, 1] = packed.reshape(-1, 4)[:, 2].repeat(2)
        full[:, 2] = packed.reshape(-1, 4)[:, 3].repeat(2)
        assert (ds.pixel_array == full.reshape(6, 4, 3)).all()
        case(f"{t}-422", ds)
    # every chrominance there is
    chroma = np.stack(np.meshgrid(np.arange(256), np.arange(256)), -1).astype("u1")
    for light in (0, 1, 128, 255):
        every = np.concatenate([np.full((256, 256, 1), light, "u1"), chroma], -1)
        case(f"every-chroma-{light}", dataset(every, ExplicitVRLittleEndian, "YBR_FULL"))


def palettes():
    index8, index16 = noise((9, 7), "u1"), noise((9, 7), "<u2")

    def palette(name, index, n, first, bits, make, ts=ExplicitVRLittleEndian, segmented=False, signed=0, **more):
        ds = dataset(index, ts, "PALETTE COLOR", signed=signed, **more)
        for c in ("Red", "Green", "Blue"):
            key = f"{c}PaletteColorLookupTableDescriptor"
            setattr(ds, key, [n, first, bits])
            ds[key].VR = "SS" if signed else "US"
            words = make()
            data = words.astype(words.dtype.newbyteorder("<" if ds.is_little_endian else ">")).tobytes()
            key = ("Segmented" if segmented else "") + c + "PaletteColorLookupTableData"
            setattr(ds, key, data + b"\0" * (len(data) % 2))
            ds[key].VR = "OW"
        case("palette-" + name, ds)

    palette("16", index8, 256, 0, 16, lambda: noise((256,), "<u2"))
    palette("16-big", index8, 256, 0, 16, lambda: noise((256,), "<u2"), ts=ExplicitVRBigEndian)
    palette("8-packed", index8, 256, 0, 8, lambda: noise((256,), "u1"))
    palette("8-in-words", index8, 256, 0, 8, lambda: noise((256,), "u1").astype("<u2"))
    palette("8-announced-16", index8, 256, 0, 16, lambda: noise((256,), "u1"))
    palette("clamped", index8, 100, 20, 16, lambda: noise((100,), "<u2"))
    palette("wide", index16, 0, 0, 16, lambda: noise((65536,), "<u2"))
    palette("wide-clamped", index16, 1000, 30000, 16, lambda: noise((1000,), "<u2"))
    palette("signed", noise((9, 7), "<i2"), 1000, -500, 16, lambda: noise((1000,), "<u2"), signed=1)
    palette("masked", index16, 4096, 0, 16, lambda: noise((4096,), "<u2"), stored_bits=12)

    def segments():
        return np.concatenate([
            np.array([0, 3], "<u2"), noise((3,), "<u2"), np.array([1, 100], "<u2"), noise((1,), "<u2"),
            np.array([1, 53], "<u2"), noise((1,), "<u2"), np.array([0, 100], "<u2"), noise((100,), "<u2"),
        ])

    palette("segmented", index8, 256, 0, 16, segments, segmented=True)
    palette("segmented-8", index8, 256, 0, 8, lambda: np.array(
        [0, 2, 7, 250, 1, 200, 3, 1, 54, 255], "u1"), segmented=True)


def rle():

    def compressed(ds):
        reference = ds.pixel_array
        frames = reference if "NumberOfFrames" in ds else reference[np.newaxis]
        ds.PixelData = encapsulate([rle_encode_frame(frame) for frame in frames])
        ds.file_meta.TransferSyntaxUID = RLELossless
        ds["PixelData"].is_undefined_length = True
        ds._pixel_array = None
        assert (ds.pixel_array == reference).all()
        return ds, reference

    def smooth(shape, dtype):
        ramp = np.cumsum(RNG.integers(-2, 3, int(np.prod(shape)))) * 37
        ramp[100:300] = 5
        return ramp.astype(dtype).reshape(shape)

    for dtype in ("u1", "i1", "<u2", "<i2", "<u4"):
        for kind, make in (("noise", noise), ("smooth", smooth)):
            d = np.dtype(dtype)
            ds = dataset(make((31, 17), d), ExplicitVRLittleEndian, signed=int(d.kind == "i"), RescaleSlope="2",
                         RescaleIntercept="1")
            case(f"rle-{d.name}-{kind}", *compressed(ds))
    for dtype in ("u1", "<u2"):
        for pi in ("RGB", "YBR_FULL"):
            if pi == "YBR_FULL" and dtype != "u1":
                continue
            ds = dataset(noise((3, 5, 4, 3), dtype), ExplicitVRLittleEndian, pi, frames=3)
            case(f"rle-{pi}-{np.dtype(dtype).name}", *compressed(ds))
    try:
        for dtype in ("u1", "<u2"):
            for shape, pi in (((61, 47), "MONOCHROME2"), ((33, 21, 3), "RGB")):
                ds = dataset(smooth(shape, dtype), ExplicitVRLittleEndian, pi)
                ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
                ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
                ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
                with tempfile.TemporaryDirectory() as folder:
                    source, target = os.path.join(folder, "a"), os.path.join(folder, "b")
                    pydicom.dcmwrite(source, ds, write_like_original=False)
                    subprocess.run(["dcmcrle", source, target], check=True, capture_output=True)
                    case(f"dcmtk-rle-{pi}-{np.dtype(dtype).name}", pydicom.dcmread(target), ds.pixel_array)
    except FileNotFoundError:
        if "VOXELGATE_REQUIRE_UPSTREAMS" in os.environ:
            raise
        print("dcmcrle is not installed", file=sys.stderr)


def corpus():
    folder = os.path.join(os.path.dirname(pydicom.__file__), "data", "test_files")
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            try:
                ds = pydicom.dcmread(os.path.join(root, name))
                ts = ds.file_meta.TransferSyntaxUID
                array = ds.pixel_array if ts in NATIVE + (RLELossless,) else None
            except Exception:
                continue
            if array is None or (array.dtype.itemsize > 2 and array.ndim > 2 and array.shape[-1] == 3):
                continue  # another codec's, or colour of 32 bits
            case("corpus-" + os.path.relpath(os.path.join(root, name), folder).replace("/", "-").replace(" ", "_"), ds, array)


grayscale()
rescaling()
colour()
palettes()
rle()
corpus()
INDEX.close()
