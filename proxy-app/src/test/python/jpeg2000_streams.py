#!/usr/bin/python3
"""Makes JPEG 2000 and HTJ2K codestreams with encoders that are not the gateway's, and what they must decode to.

usage: jpeg2000_streams.py DIRECTORY

Writes DIRECTORY/index.tsv, one line per stream: name, transfer syntax, frames of its object, rows, columns, photometric
interpretation, bits allocated, bits stored, 1 if signed, tolerance, reference ("source" or a decoder), codestream file,
expected file. Expected files hold interleaved little-endian samples of `bits allocated` bits. Lossless streams are expected to give the source (tolerance 0), lossy
ones what opj_decompress or ojph_expand gives (tolerance 1).
"""
import pathlib
import subprocess
import sys
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

J2K_LOSSLESS, J2K = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
PART2_LOSSLESS = "1.2.840.10008.1.2.4.92"
HT_LOSSLESS, HT_RPCL, HT = (f"1.2.840.10008.1.2.4.{n}" for n in (201, 202, 203))
SIZES = [(1, 1), (3, 5), (48, 64), (511, 513)]
OUT = pathlib.Path(sys.argv[1])
LINES = []


def run(*arguments):
    done = subprocess.run([str(a) for a in arguments], cwd=OUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stdout.decode(errors='replace')}")


def picture(rows, columns, components, bits, signed, seed):
    """Gradients, edges and noise over the whole range, its two ends included."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    top = (1 << bits) - 1
    planes = []
    for c in range(components):
        plane = (x * (c + 2) + y * 3) * top // max(1, rows * 3 + columns * (c + 2))
        plane = plane + rng.integers(-(top // 16) - 1, top // 16 + 2, plane.shape)
        plane[rows // 4 : rows // 2, columns // 3 : columns // 2] = top
        plane[rows // 2 : rows * 2 // 3, columns // 3 : columns // 2] = 0
        planes.append(np.clip(plane, 0, top))
    values = np.stack(planes, axis=-1)
    return values - (1 << (bits - 1)) if signed else values


def kind(bits, signed):
    return ("<i" if signed else "<u") + ("1" if bits <= 8 else "2")


def add(name, uid, colour, bits, signed, tolerance, codestream, expected, reference="source", allocated=None, frames=1):
    allocated = allocated or (8 if bits <= 8 else 16)
    rows, columns, _ = expected.shape
    expected.astype(f"<i{allocated // 8}" if signed else f"<u{allocated // 8}").tofile(OUT / f"{name}.expected")
    line = [name, uid, frames, rows, columns, colour, allocated, bits, int(signed), tolerance, reference, codestream,
            f"{name}.expected"]
    LINES.append("\t".join(map(str, line)))


# opj_compress and opj_decompress


def opj_source(values, bits, signed, subsampling=None):
    """A .rawl file (planar, little endian) and the option that describes it."""
    rows, columns, components = values.shape
    planes = [values[..., c] for c in range(components)]
    description = f"{columns},{rows},{components},{bits},{'s' if signed else 'u'}"
    if subsampling:
        planes = [p[::dy, ::dx] for p, (dx, dy) in zip(planes, subsampling)]
        description += "@" + ":".join(f"{dx}x{dy}" for dx, dy in subsampling)
    with open(OUT / "source.rawl", "wb") as file:
        for plane in planes:
            file.write(plane.astype(kind(bits, signed)).tobytes())
    return ["-i", "source.rawl", "-F", description]


def opj_expected(stream, values, bits, signed):
    run("opj_decompress", "-i", stream, "-o", "out.rawl")
    planes = np.fromfile(OUT / "out.rawl", kind(bits, signed)).reshape(values.shape[2], *values.shape[:2])
    if signed:  # the sign is in the bits of the precision only
        planes = planes.astype("i8") << (64 - bits) >> (64 - bits)
    return np.moveaxis(planes, 0, -1)


def upsampled(values, subsampling):
    """What is left of the picture when each component keeps one sample of dx × dy."""
    planes = [values[::dy, ::dx, c] for c, (dx, dy) in enumerate(subsampling)]
    planes = [p.repeat(dy, axis=0).repeat(dx, axis=1) for p, (dx, dy) in zip(planes, subsampling)]
    return np.stack([p[: values.shape[0], : values.shape[1]] for p in planes], axis=-1)


def opj(name, values, bits, signed, *options, lossy=False, colour=None, uid=None, suffix="j2k", subsampling=None):
    stream = f"{name}.{suffix}"
    run("opj_compress", *opj_source(values, bits, signed, subsampling), "-o", stream, *options)
    colour = colour or ("MONOCHROME2" if values.shape[2] == 1 else "YBR_ICT" if "-I" in options else "YBR_RCT")
    expected = values
    if lossy:
        expected = opj_expected(stream, values, bits, signed)
    elif subsampling:  # opj_decompress converts some of these to RGB
        expected = upsampled(values, subsampling)
    uid = uid or (J2K if lossy else J2K_LOSSLESS)
    add(name, uid, colour, bits, signed, 1 if lossy else 0, stream, expected, "opj_decompress" if lossy else "source")


def opj_lossless_kinds():
    seed = 0
    for rows, columns in SIZES:
        for components, bits, signed in [
            (1, 8, False), (1, 8, True), (1, 12, False), (1, 12, True), (1, 16, False), (1, 16, True),
            (1, 10, True), (3, 8, False), (3, 12, False), (3, 16, False),
        ]:
            seed += 1
            values = picture(rows, columns, components, bits, signed, seed)
            levels = ["-n", "1"] if min(rows, columns) < 32 else []
            sign = "s" if signed else "u"
            opj(f"opj-{rows}x{columns}-{components}x{sign}{bits}", values, bits, signed, *levels)


OPTIONS = {
    "tiles": ["-t", "50,37"],
    "tiles-smallest": ["-t", "16,16", "-n", "3"],
    "tile-offset": ["-t", "40,40", "-d", "11,7", "-T", "5,3"],
    "image-offset": ["-d", "13,29"],
    "layers": ["-r", "20,10,5,1"],
    "layers-tiles": ["-r", "10,4,1", "-t", "100,90"],
    "precincts": ["-c", "[64,64],[32,32],[16,16]"],
    "precincts-tiles": ["-c", "[32,32]", "-t", "128,64"],
    "sop": ["-SOP"],
    "eph": ["-EPH"],
    "sop-eph-layers": ["-SOP", "-EPH", "-r", "10,2,1"],
    "blocks": ["-b", "16,16"],
    "blocks-wide": ["-b", "256,4"],
    "one-resolution": ["-n", "1"],
    "seven-resolutions": ["-n", "7"],
    "bypass": ["-M", "1"],
    "reset": ["-M", "2"],
    "terminate": ["-M", "4"],
    "vertically-causal": ["-M", "8"],
    "predictable-termination": ["-M", "16"],
    "segmentation-symbols": ["-M", "32"],
    "all-modes": ["-M", "63"],
    "tile-parts": ["-t", "64,64", "-TP", "R"],
    "tile-parts-layers": ["-r", "8,1", "-t", "64,64", "-TP", "L"],
    "plt-tlm": ["-PLT", "-TLM", "-t", "64,64"],
    "region-of-interest": ["-ROI", "c=0,U=3"],
    "poc": ["-POC", "T0=0,0,1,6,3,CPRL", "-r", "1"],
}
ORDERS = ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"]


def opj_options():
    pictures = [
        ("mono", picture(511, 513, 1, 12, True, 100), 12, True),
        ("rgb", picture(120, 131, 3, 8, False, 101), 8, False),
    ]
    for label, values, bits, signed in pictures:
        for name, options in OPTIONS.items():
            opj(f"opj-{label}-{name}", values, bits, signed, *options)
        for order in ORDERS:
            layers = ["-r", "16,4,1", "-c", "[64,64],[32,32]", "-t", "100,90"]
            opj(f"opj-{label}-{order}", values, bits, signed, "-p", order, *layers)
        opj(f"opj-{label}-jp2", values, bits, signed, suffix="jp2")
        opj(f"opj-{label}-jp2-lossy", values, bits, signed, "-I", "-r", "8", suffix="jp2", lossy=True)
    values = pictures[1][1]
    for uid in (J2K_LOSSLESS, J2K):
        opj(f"opj-rgb-no-transform-{uid[-2:]}", values, 8, False, "-mct", "0", colour="RGB", uid=uid)
    opj("opj-rgb-transform-called-rgb", values, 8, False, "-mct", "1", colour="RGB")
    opj("opj-ybr-full", values, 8, False, "-mct", "0", colour="YBR_FULL")
    opj("opj-palette", values[..., :1], 8, False, colour="PALETTE_COLOR")
    matrix = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    (OUT / "custom.mct").write_text(" ".join(map(str, matrix.ravel())) + " 0 0 0")
    opj("opj-part2-custom-transform", values, 8, False, "-m", "custom.mct", colour="RGB", uid=PART2_LOSSLESS)


def opj_lossy():
    for rows, columns in SIZES[2:]:
        for components, bits, signed in [(1, 8, False), (1, 12, True), (1, 16, False), (1, 16, True), (3, 8, False)]:
            values = picture(rows, columns, components, bits, signed, bits)
            name = f"opj-{rows}x{columns}-{components}x{'s' if signed else 'u'}{bits}"
            opj(f"{name}-ict-r10", values, bits, signed, "-I", "-r", "10", lossy=True)
            opj(f"{name}-ict-layers", values, bits, signed, "-I", "-r", "40,20,5", "-t", "77,99", lossy=True)
            opj(f"{name}-rct-r10", values, bits, signed, "-r", "10", lossy=True, colour="YBR_RCT" if components == 3 else None)
            opj(f"{name}-psnr", values, bits, signed, "-I", "-q", "30,40", lossy=True)


SUBSAMPLINGS = {"422": (2, 1), "420": (2, 2), "411": (4, 1), "440": (1, 2)}


def opj_subsampled():
    for rows, columns in [(48, 64), (512, 516)]:  # opj_compress misreads raw files of other sizes
        values = picture(rows, columns, 3, 8, False, rows)
        for label, chroma in SUBSAMPLINGS.items():
            opj(f"opj-{rows}x{columns}-{label}", values, 8, False, "-mct", "0", colour="YBR_FULL",
                subsampling=[(1, 1), chroma, chroma])


# What stands behind EOC, and samples of more bits than are stored


def open_ended(stream):
    """The same codestream, its last tile-part without a length (Psot 0)."""
    stream = bytearray(stream)
    at = stream.rindex(b"\xff\x90\0\x0a")
    stream[at + 6 : at + 10] = bytes(4)
    return bytes(stream)


def behind_the_end():
    values = picture(48, 64, 1, 12, False, 5)
    colour = picture(48, 64, 3, 8, False, 6)
    for label, kept, bits in (("mono", values, 12), ("rgb", colour, 8)):
        opj(f"opj-end-{label}", kept, bits, False, "-SOP", "-EPH", "-t", "40,40")
        ojph(f"ojph-end-{label}", kept, bits)
        for name, uid in ((f"opj-end-{label}.j2k", J2K_LOSSLESS), (f"ojph-end-{label}.j2c", HT_LOSSLESS)):
            whole = (OUT / name).read_bytes()
            assert whole.endswith(b"\xff\xd9")
            for number, tail in enumerate((b"\xff\xff\xff\xff\0", b"\0\0\0", b"\x12" * 9, b"\xff")):
                for kind, stream in (("", whole), ("open-ended-", open_ended(whole))):
                    tailed = f"{kind}{number}-{name}"
                    (OUT / tailed).write_bytes(stream + tail)
                    add(tailed, uid, "MONOCHROME2" if label == "mono" else "YBR_RCT", bits, False, 0, tailed, kept)


def extremes(stored, signed, seed):
    """Lines of the greatest and the least value, beyond which a lossy decoder goes."""
    values = picture(48, 64, 1, stored, signed, seed)
    values[::7], values[3::7] = values.min(), values.max()
    return values


def beyond_bits_stored():
    for stored, precision in ((10, 12), (12, 16), (6, 8)):
        for signed in (False, True):
            values = extremes(stored, signed, stored + signed)
            low = -(1 << (stored - 1)) if signed else 0
            top = low + (1 << stored) - 1
            text = f"{precision}-bits-{'s' if signed else 'u'}{stored}-stored"
            for label, options in (("i97", ["-I", "-r", "6"]), ("r53", ["-r", "6"])):
                name = f"opj-beyond-{label}-{text}"
                run("opj_compress", *opj_source(values, precision, signed), "-o", f"{name}.j2k", *options)
                decoded = opj_expected(f"{name}.j2k", values, precision, signed)
                assert decoded.min() < low or decoded.max() > top
                add(name, J2K, "MONOCHROME2", stored, signed, 1, f"{name}.j2k", np.clip(decoded, low, top), "opj_decompress")
            overlay = np.random.default_rng(stored).integers(0, 1 << (precision - stored), values.shape)
            overlaid = (values & ((1 << stored) - 1)) | overlay << stored
            name = f"opj-overlay-{text}"
            run("opj_compress", *opj_source(overlaid, precision, False), "-o", f"{name}.j2k")
            add(name, J2K_LOSSLESS, "MONOCHROME2", stored, signed, 0, f"{name}.j2k", overlaid)
            if precision <= 12:
                ojph_beyond(f"ojph-beyond-{text}", values - low, stored, precision, signed)


def ojph_beyond(name, values, stored, precision, signed):
    """Of signed samples as in ojph_signed: the codestream's zero is half its range higher."""
    half = (1 << (precision - 1)) if signed else 0
    low = -(1 << (stored - 1)) if signed else 0
    values = values + half + low
    stream = f"{name}.j2c"
    run("ojph_compress", *ojph_source(values, precision), "-o", stream, "-reversible", "false", "-qstep", "0.02")
    decoded = ojph_expected(stream, values, precision).astype("i8") - half
    assert decoded.min() < low or decoded.max() > low + (1 << stored) - 1
    if signed:
        content = bytearray((OUT / stream).read_bytes())
        assert content[42] == precision - 1
        content[42] |= 0x80
        (OUT / stream).write_bytes(content)
    add(name, HT, "MONOCHROME2", stored, signed, 1, stream, np.clip(decoded, low, low + (1 << stored) - 1), "ojph_expand")


# ojph_compress and ojph_expand


def ojph_source(values, bits):
    rows, columns, components = values.shape
    if components == 3:
        top = (1 << bits) - 1
        data = values.astype("u1" if bits <= 8 else ">u2").tobytes()
        (OUT / "source.ppm").write_bytes(b"P6\n%d %d\n%d\n" % (columns, rows, top) + data)
        return ["-i", "source.ppm"]
    values.astype("u1" if bits <= 8 else "<u2").tofile(OUT / "source.yuv")
    return ["-i", "source.yuv", "-dims", f"{{{columns},{rows}}}", "-num_comps", 1, "-signed", "false",
            "-bit_depth", bits, "-downsamp", "{1,1}"]


def ojph_expected(stream, values, bits):
    if values.shape[2] == 1:
        run("ojph_expand", "-i", stream, "-o", "out.yuv")
        return np.fromfile(OUT / "out.yuv", "u1" if bits <= 8 else "<u2").reshape(values.shape)
    run("ojph_expand", "-i", stream, "-o", "out.ppm")
    data = (OUT / "out.ppm").read_bytes().split(b"\n", 3)[3]
    return np.frombuffer(data, "u1" if bits <= 8 else ">u2").reshape(values.shape)


def ojph(name, values, bits, *options, lossy=False, uid=HT_LOSSLESS, colour=None):
    stream = f"{name}.j2c"
    run("ojph_compress", *ojph_source(values, bits), "-o", stream, "-reversible", "false" if lossy else "true", *options)
    colour = colour or ("MONOCHROME2" if values.shape[2] == 1 else "YBR_ICT" if lossy else "YBR_RCT")
    expected = ojph_expected(stream, values, bits) if lossy else values
    add(name, HT if lossy else uid, colour, bits, False, 1 if lossy else 0, stream, expected,
        "ojph_expand" if lossy else "source")


def ojph_signed(name, values, bits):
    """ojph_compress reads no negative samples. A stream that says "signed" has no level shift (T.800 G.1), so an
    unsigned one with its sign bit set decodes to the source less half the range."""
    ojph(name, values, bits)
    LINES.pop()
    stream = bytearray((OUT / f"{name}.j2c").read_bytes())
    assert stream[2:4] == b"\xff\x51" and stream[42] == bits - 1
    stream[42] |= 0x80
    (OUT / f"{name}.j2c").write_bytes(stream)
    add(name, HT_LOSSLESS, "MONOCHROME2", bits, True, 0, f"{name}.j2c", values - (1 << (bits - 1)))


def ojph_subsampled():
    for rows, columns in [(35, 51), (511, 513)]:
        values = picture(rows, columns, 3, 8, False, rows)
        for label, chroma in SUBSAMPLINGS.items():
            subsampling = [(1, 1), chroma, chroma]
            name = f"ojph-{rows}x{columns}-{label}"
            planes = [values[::dy, ::dx, c].astype("u1").tobytes() for c, (dx, dy) in enumerate(subsampling)]
            (OUT / "source.yuv").write_bytes(b"".join(planes))
            run("ojph_compress", "-i", "source.yuv", "-o", f"{name}.j2c", "-reversible", "true", "-dims",
                f"{{{columns},{rows}}}", "-num_comps", 3, "-signed", "false", "-bit_depth", "8,8,8",
                "-downsamp", ",".join(f"{{{dx},{dy}}}" for dx, dy in subsampling))
            add(name, HT_LOSSLESS, "YBR_FULL", 8, False, 0, f"{name}.j2c", upsampled(values, subsampling))


HT_OPTIONS = {
    "blocks": ["-block_size", "{32,32}"],
    "blocks-wide": ["-block_size", "{4,1024}"],
    "one-level": ["-num_decomps", "1"],
    "no-level": ["-num_decomps", "0"],
    "precincts": ["-precincts", "{64,64},{128,128}"],
    "tiles": ["-tile_size", "{50,37}"],
    "offsets": ["-tile_size", "{50,37}", "-tile_offset", "{5,3}", "-image_offset", "{11,7}"],
}


def openjph():
    for rows, columns in SIZES:
        levels = ["-num_decomps", "0"] if min(rows, columns) < 32 else []
        for components, bits in [(1, 1), (1, 8), (1, 12), (1, 16), (3, 8), (3, 12), (3, 16)]:
            values = picture(rows, columns, components, bits, False, rows + bits)
            name = f"ojph-{rows}x{columns}-{components}xu{bits}"
            ojph(name, values, bits, *levels)
            # T.814 bounds the magnitude bits; OpenJPH 0.9 keeps 16-bit samples through the 9/7 transform only so far.
            if 8 <= bits <= 12:
                ojph(f"{name}-lossy", values, bits, *levels, lossy=True)
                ojph(f"{name}-lossy-coarse", values, bits, "-qstep", "0.01", *levels, lossy=True)
        for bits in (8, 12, 16):
            ojph_signed(f"ojph-{rows}x{columns}-1xs{bits}", picture(rows, columns, 1, bits, False, rows), bits)
    for label, values, bits in [("mono", picture(511, 513, 1, 12, False, 7), 12), ("rgb", picture(120, 131, 3, 8, False, 8), 8)]:
        for name, options in HT_OPTIONS.items():
            ojph(f"ojph-{label}-{name}", values, bits, *options)
            ojph(f"ojph-{label}-{name}-lossy", values, bits, *options, lossy=True)
        for order in ORDERS:
            ojph(f"ojph-{label}-{order}", values, bits, "-prog_order", order, uid=HT_RPCL if order == "RPCL" else HT_LOSSLESS)
    ojph("ojph-rgb-no-transform", picture(120, 131, 3, 8, False, 9), 8, "-colour_trans", "false", colour="RGB")


# gdcmconv


def frames_of(path):
    dataset = pydicom.dcmread(path)
    data = pydicom.encaps.generate_pixel_data_frame(dataset.PixelData, int(dataset.get("NumberOfFrames", 1)))
    return dataset, list(data)


def stored_range(values, stored, signed):
    low = -(1 << (stored - 1)) if signed else 0
    return np.clip(values.astype("i8"), low, low + (1 << stored) - 1)


def gdcm(name, values, bits, signed, *options, lossy=False):
    rows, columns, components = values.shape
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid(entropy_srcs=[name])
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = rows, columns, components
    dataset.PhotometricInterpretation = "RGB" if components == 3 else "MONOCHROME2"
    if components == 3:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = 8 if bits <= 8 else 16
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = bits, bits - 1, int(signed)
    samples = values.astype(kind(bits, signed)).tobytes()
    dataset.PixelData = samples + b"\0" * (len(samples) % 2)
    dataset.is_little_endian, dataset.is_implicit_VR = True, False
    dataset.save_as(OUT / "source.dcm", write_like_original=False)
    run("gdcmconv", "--j2k", *options, "-i", "source.dcm", "-o", f"{name}.dcm")
    coded, frames = frames_of(OUT / f"{name}.dcm")
    (OUT / f"{name}.j2k").write_bytes(frames[0])
    expected = values
    if lossy:
        run("gdcmconv", "--raw", "-i", f"{name}.dcm", "-o", "raw.dcm")
        expected = np.frombuffer(pydicom.dcmread(OUT / "raw.dcm").PixelData, kind(bits, signed))
        expected = stored_range(expected[: values.size].reshape(values.shape), bits, signed)
    add(name, coded.file_meta.TransferSyntaxUID, coded.PhotometricInterpretation, bits, signed, int(lossy),
        f"{name}.j2k", expected, "gdcmconv" if lossy else "source")


def gdcm_kinds():
    for rows, columns in SIZES[2:]:  # GDCM 3.0 crashes on less than 32 rows or columns
        for components, bits, signed in [(1, 8, False), (1, 12, False), (1, 12, True), (1, 16, False), (1, 16, True), (3, 8, False)]:
            values = picture(rows, columns, components, bits, signed, rows * bits)
            name = f"gdcm-{rows}x{columns}-{components}x{'s' if signed else 'u'}{bits}"
            gdcm(name, values, bits, signed)
            gdcm(f"{name}-lossy", values, bits, signed, "--lossy", "-r", "10", lossy=True)


def corpus():
    """What comes with pydicom, as GDCM decodes it."""
    folder = pathlib.Path(pydicom.__file__).parent / "data" / "test_files"
    for path in sorted(folder.glob("**/*.dcm")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(path, force=True)
            uid = str(getattr(dataset.file_meta, "TransferSyntaxUID", ""))
            if uid not in (J2K, J2K_LOSSLESS):
                continue
            dataset, frames = frames_of(path)
            name = f"pydicom-{path.stem}"
            (OUT / f"{name}.j2k").write_bytes(frames[0])
            signed, components = bool(dataset.PixelRepresentation), int(dataset.SamplesPerPixel)
            if "embedded-sequence-delimiter" in name:  # its tile width was overwritten; every OpenJPEG refuses it
                continue
            run("gdcmconv", "--raw", "-i", path, "-o", "raw.dcm")
            raw = pydicom.dcmread(OUT / "raw.dcm")
            data, planar = raw.PixelData, components == 3 and raw.PlanarConfiguration == 1
            values = np.frombuffer(data, f"<{'i' if signed else 'u'}{dataset.BitsAllocated // 8}")
            values = values[: dataset.Rows * dataset.Columns * components]
            if planar:
                values = values.reshape(components, dataset.Rows, dataset.Columns).transpose(1, 2, 0)
            values = values.reshape(dataset.Rows, dataset.Columns, components)
            if uid == J2K:
                values = stored_range(values, int(dataset.BitsStored), signed)
            add(name, uid, dataset.PhotometricInterpretation, int(dataset.BitsStored), signed, 0 if uid == J2K_LOSSLESS else 1,
                f"{name}.j2k", values, "gdcmconv", int(dataset.BitsAllocated), len(frames))


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for part in (opj_lossless_kinds, opj_options, opj_lossy, opj_subsampled, openjph, ojph_subsampled, gdcm_kinds, corpus,
                 behind_the_end, beyond_bits_stored):
        part()
    (OUT / "index.tsv").write_text("\n".join(LINES) + "\n")
