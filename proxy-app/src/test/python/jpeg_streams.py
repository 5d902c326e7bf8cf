"""Writes JPEG and JPEG-LS codestreams, and the samples they must decode to, for the conformance test.

Usage: jpeg_streams.py FOLDER. Encoders: dcmcjpeg, dcmcjpls, gdcmconv, and the libraries behind them. What is lossless is
judged by the pixels it was made from, what is not by dcmdjpeg and dcmdjpls (or gdcmconv). FOLDER/index.tsv has a line for
every frame: name, transfer syntax, frames of its object, rows, columns, photometric interpretation, bits allocated, bits
stored, 1 if signed, tolerance, reference ("source" or a decoder), codestream file, expected file.
"""

import glob
import os
import subprocess
import sys

import numpy
import pydicom
import pydicom.data
import pydicom.encaps
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import charls
import ijg

BASELINE, EXTENDED, LOSSLESS, SV1 = ("1.2.840.10008.1.2.4." + end for end in ("50", "51", "57", "70"))
LS, NEAR = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"
JPEG = {BASELINE, EXTENDED, LOSSLESS, SV1}
LOSSY = {BASELINE, EXTENDED, NEAR}
random = numpy.random.RandomState(25)
folder = sys.argv[1]
index = []
failures = []


def picture(rows, columns, bits, components=1, frames=1):
    """Gradients, edges, flat areas and noise over the whole range of so many bits."""
    y, x = numpy.mgrid[0:rows, 0:columns]
    top = (1 << bits) - 1
    planes = []
    for i in range(components * frames):
        value = top * (0.5 + 0.4 * numpy.sin((x + 9 * i) / 17.0) * numpy.cos(y / (11.0 + i)))
        value += random.randn(rows, columns) * top * 0.01
        value[(x // 16 + y // 16) % 5 == 0] = top // 3
        value[(x // 8 + y // 24) % 13 == 1] = top
        value[(x // 24 + y // 8) % 17 == 2] = 0
        planes.append(numpy.clip(value, 0, top).astype("u2"))
    shape = (frames, rows, columns) + ((components,) if components > 1 else ())
    return numpy.moveaxis(numpy.array(planes).reshape(frames, components, rows, columns), 1, -1).reshape(shape)


def dataset(frames, stored, signed=False, photometric="MONOCHROME2", allocated=None):
    """A file data set of stored values (frames, rows, columns[, 3])."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = generate_uid()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.Modality, ds.ConversionType = "OT", "WSD"
    ds.SamplesPerPixel = frames.shape[3] if frames.ndim == 4 else 1
    ds.PhotometricInterpretation = photometric
    if ds.SamplesPerPixel > 1:
        ds.PlanarConfiguration = 0
    ds.NumberOfFrames = len(frames)
    ds.Rows, ds.Columns = frames.shape[1:3]
    ds.BitsAllocated = allocated or (8 if stored <= 8 else 16)
    ds.BitsStored, ds.HighBit, ds.PixelRepresentation = stored, stored - 1, int(signed)
    data = frames.astype("<u%d" % (ds.BitsAllocated // 8)).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OB" if ds.BitsAllocated == 8 else "OW"
    return ds


def signed_values(frames, stored, allocated):
    """The same bits as two's complement: shifted to the middle, sign-extended to what is allocated."""
    return (frames.astype("i4") - (1 << (stored - 1))).astype("i%d" % (allocated // 8)).view("u%d" % (allocated // 8))


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def fragments(ds):
    return list(pydicom.encaps.generate_pixel_data_frame(ds.PixelData, int(ds.get("NumberOfFrames", 1))))


def raw_frames(ds):
    count = int(ds.get("NumberOfFrames", 1))
    size = ds.Rows * ds.Columns * ds.SamplesPerPixel * (ds.BitsAllocated // 8)
    return [ds.PixelData[i * size:(i + 1) * size] for i in range(count)]


def interleaved(ds, frame):
    """By pixel, whatever the judge wrote."""
    if ds.SamplesPerPixel == 1 or ds.PlanarConfiguration == 0:
        return frame
    samples = numpy.frombuffer(frame, "<u%d" % (ds.BitsAllocated // 8))
    return samples.reshape(ds.SamplesPerPixel, -1).T.tobytes()


def decoded_by(path, uid):
    """(judge, frames) by the first tool that can; components as coded."""
    out = os.path.join(folder, "judge.dcm")
    tools = []
    if uid in JPEG:
        tools.append(("dcmdjpeg", "+cn", "+px", path, out))
    else:
        tools.append(("dcmdjpls", path, out))
    tools.append(("gdcmconv", "--raw", path, out))
    for command in tools:
        if os.path.exists(out):
            os.unlink(out)
        if run(*command).returncode == 0 and os.path.exists(out):
            try:
                ds = pydicom.dcmread(out)
                frames = [interleaved(ds, frame) for frame in raw_frames(ds)]
                if command[0] == "dcmdjpeg" or ds.SamplesPerPixel == 1 or uid not in JPEG:
                    return command[0], frames, ds
            except Exception:
                pass
    return "none", None, None


def saturated(ds, frame, precision=None):
    """The values of a decoder in the range that is stored; samples of a signed image have the sign of the precision."""
    bits = ds.BitsAllocated
    low, high = (-(1 << (ds.BitsStored - 1)), (1 << (ds.BitsStored - 1)) - 1) if ds.PixelRepresentation else (
        0, (1 << ds.BitsStored) - 1)
    values = numpy.frombuffer(frame, "<u%d" % (bits // 8)).astype("i8")
    if ds.PixelRepresentation:
        sign = 1 << ((precision or bits) - 1)
        values = ((values & (2 * sign - 1)) ^ sign) - sign
    return numpy.clip(values, low, high).astype("<i%d" % (bits // 8)).tobytes()


def add(name, uid, ds, codestreams, expected, tolerance, judge, allocated=None):
    for i, codestream in enumerate(codestreams):
        number = len(index)
        source = "%04d.%s" % (number, "jpg" if uid in JPEG else "jls")
        with open(os.path.join(folder, source), "wb") as out:
            out.write(codestream)
        target = "%04d.raw" % number
        with open(os.path.join(folder, target), "wb") as out:
            out.write(expected[i])
        index.append((
            name + (" frame %d" % i if len(codestreams) > 1 else ""), uid, len(codestreams), ds.Rows, ds.Columns,
            ds.PhotometricInterpretation.replace(" ", "_"), allocated or ds.BitsAllocated, ds.BitsStored,
            int(ds.PixelRepresentation), tolerance, judge, source, target))


def by_tool(name, ds, command, lossless, mask=None):
    """Encodes a data set by a command that takes input and output files; some fail on pictures of few pixels."""
    source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.dcm")
    pydicom.dcmwrite(source, ds, write_like_original=False)
    if os.path.exists(target):
        os.unlink(target)
    done = run(*command, source, target)
    if done.returncode or not os.path.exists(target):
        failures.append(name)
        return
    encoded = pydicom.dcmread(target)
    uid = encoded.file_meta.TransferSyntaxUID
    if uid not in JPEG and uid not in (LS, NEAR):
        raise SystemExit("%s did not encode: %s" % (name, uid))
    if lossless:
        expected, judge, tolerance = [frame for frame in raw_frames(ds)], "source", 0
        if mask is not None:
            keep = ((1 << ds.BitsStored) - 1) >> mask << mask
            expected = [(numpy.frombuffer(e, "<u%d" % (ds.BitsAllocated // 8)) & keep).tobytes() for e in expected]
    else:
        judge, expected, _ = decoded_by(target, uid)
        tolerance = 1
        if expected is None:
            raise SystemExit("%s: no judge" % name)
        expected = [saturated(encoded, frame) for frame in expected]
    add(name, uid, encoded, fragments(encoded), expected, tolerance, judge)


def judgement(name, uid, codestream, ds):
    """(judge, samples) of a codestream made by a library."""
    path = os.path.join(folder, "made.dcm")
    encoded = pydicom.dcmread(_write(path, ds))
    encoded.PixelData = pydicom.encaps.encapsulate([codestream])
    encoded["PixelData"].is_undefined_length = True
    encoded["PixelData"].VR = "OB"
    encoded.file_meta.TransferSyntaxUID = uid
    pydicom.dcmwrite(path, encoded, write_like_original=False)
    judge, expected, _ = decoded_by(path, uid)
    if expected is None:
        raise SystemExit("%s: no judge" % name)
    return judge, expected[0]


def judged(name, uid, codestream, ds):
    """Adds a codestream made by a library, judged by the tools."""
    judge, expected = judgement(name, uid, codestream, ds)
    add(name, uid, ds, [codestream], [expected], 1, judge)


def _write(path, ds):
    pydicom.dcmwrite(path, ds, write_like_original=False)
    return path


SIZES = [(1, 1), (3, 5), (33, 47)]
LARGE = (511, 513)
MONO = [(8, 8, False), (8, 8, True), (10, 16, False), (12, 16, False), (12, 16, True), (16, 16, False), (16, 16, True)]


def mono(rows, columns, stored, allocated, signed, frames=1):
    values = picture(rows, columns, stored, 1, frames)
    if signed:
        values = signed_values(values, stored, allocated)
    return dataset(values, stored, signed, allocated=allocated)


def described(stored, allocated, signed, size):
    return "%d/%d%s %dx%d" % (stored, allocated, "s" if signed else "u", size[1], size[0])


def lossless_jpeg():
    for stored, allocated, signed in MONO:
        for size in SIZES + ([LARGE] if stored in (8, 12, 16) and not signed else []):
            ds = mono(*size, stored, allocated, signed)
            text = described(stored, allocated, signed, size)
            by_tool("dcmcjpeg +e1 " + text, ds, ("dcmcjpeg", "+e1"), True)
            by_tool("gdcmconv --jpeg " + text, ds, ("gdcmconv", "--jpeg"), True)
            if size == (33, 47) or size == (3, 5):
                for predictor in range(1, 8):
                    by_tool("dcmcjpeg +el +sv %d %s" % (predictor, text), ds,
                            ("dcmcjpeg", "+el", "+sv", str(predictor)), True)
                if not signed:
                    for shift in (1, 3):
                        by_tool("dcmcjpeg +el +pt %d %s" % (shift, text), ds,
                                ("dcmcjpeg", "+el", "+sv", "4", "+pt", str(shift)), True, mask=shift)
    for size in SIZES + [LARGE]:
        ds = dataset(picture(*size, 8, 3), 8, photometric="RGB")
        for predictor in range(1, 8) if size == (33, 47) else (1, 7):
            by_tool("dcmcjpeg +el +sv %d RGB %dx%d" % (predictor, *size), ds,
                    ("dcmcjpeg", "+el", "+sv", str(predictor)), True)
        by_tool("gdcmconv --jpeg RGB %dx%d" % size, ds, ("gdcmconv", "--jpeg"), True)
    ds = dataset(picture(21, 30, 8, 3, 4), 8, photometric="RGB")
    by_tool("dcmcjpeg +e1 RGB 4 frames", ds, ("dcmcjpeg", "+e1"), True)
    by_tool("dcmcjpeg +e1 12/16u 3 frames", mono(17, 40, 12, 16, False, 3), ("dcmcjpeg", "+e1"), True)


def lossy_jpeg():
    sizes = SIZES + [(16, 16), (40, 17), LARGE]
    for size in sizes:
        gray = mono(*size, 8, 8, False)
        colour = dataset(picture(*size, 8, 3), 8, photometric="RGB")
        for quality in ("30", "90") if size != LARGE else ("90",):
            text = "q%s %dx%d" % (quality, size[1], size[0])
            by_tool("dcmcjpeg +eb mono " + text, gray, ("dcmcjpeg", "+eb", "+q", quality), False)
            by_tool("dcmcjpeg +ee 8 bits mono " + text, gray, ("dcmcjpeg", "+ee", "+q", quality), False)
            for option in (("+cr",), ("+cy", "+s2"), ("+cy", "+s4"), ("+cy", "+n2"), ("+cy", "+n1"), ("+cy", "+np")):
                by_tool("dcmcjpeg +eb %s %s" % (" ".join(option), text), colour,
                        ("dcmcjpeg", "+eb", "+q", quality) + option, False)
            by_tool("dcmcjpeg +eb -ho mono " + text, gray, ("dcmcjpeg", "+eb", "-ho", "+q", quality), False)
            for stored, signed in ((10, False), (12, False), (12, True)):
                by_tool("dcmcjpeg +ee %d%s %s" % (stored, "s" if signed else "u", text),
                        mono(*size, stored, 16, signed), ("dcmcjpeg", "+ee", "+bt", "+q", quality), False)
        by_tool("gdcmconv --jpeg --lossy mono %dx%d" % size, gray, ("gdcmconv", "--jpeg", "--lossy", "-q", "80"), False)
    by_tool("dcmcjpeg +eb 3 frames", dataset(picture(20, 31, 8, 3, 3), 8, photometric="RGB"), ("dcmcjpeg", "+eb"), False)


def of_precision(gray, precision, predictor, restart_rows):
    """Lossless at any precision. The library has 8, 12 and 16 bits only; as the precision decides nothing but the first
    prediction, the others are made of 16 bits, the values moved by the difference of the first predictions."""
    if precision in (8, 12, 16):
        return ijg.encode(gray, precision, predictor=predictor, restart_rows=restart_rows)
    moved = gray.astype("i4") + (1 << 15) - (1 << (precision - 1))
    codestream = bytearray(ijg.encode(moved, 16, predictor=predictor, restart_rows=restart_rows))
    codestream[codestream.index(b"\xff\xc3") + 4] = precision
    return bytes(codestream)


def jpeg_by_library():
    samplings = {
        "4:4:4": [(1, 1)] * 3, "4:2:2": [(2, 1), (1, 1), (1, 1)], "4:2:0": [(2, 2), (1, 1), (1, 1)],
        "4:4:0": [(1, 2), (1, 1), (1, 1)], "4:1:1": [(4, 1), (1, 1), (1, 1)], "4:1:0": [(4, 2), (1, 1), (1, 1)],
        "mixed": [(2, 2), (2, 1), (1, 2)]}
    for size in [(1, 1), (3, 5), (8, 9), (33, 47), (64, 130)]:
        values = picture(*size, 8, 3)[0]
        ds = dataset(values[None], 8, photometric="YBR_FULL")
        for name, sampling in samplings.items():
            for options in ({}, {"restart": 2}, {"restart_rows": 1, "separate": True}, {"separate": True}):
                text = "IJG %s %s %dx%d" % (name, options, size[1], size[0])
                judged(text, BASELINE, ijg.encode(values, 8, 85, sampling, **options), ds)
        gray = picture(*size, 12)[0]
        for options in ({"restart": 3}, {"quality": 20}, {"quality": 100}):
            judged("IJG 12 bits %s %dx%d" % (options, *size), EXTENDED, ijg.encode(gray, 12, **options),
                   dataset(gray[None], 12))
    for precision in range(2, 17):
        gray = picture(19, 23, precision)[0]
        for predictor in range(1, 8):
            codestream = of_precision(gray, precision, predictor, predictor % 3)
            add("IJG lossless %d bits, predictor %d" % (precision, predictor), LOSSLESS, dataset(gray[None], precision),
                [codestream], raw_frames(dataset(gray[None], precision)), 0, "source")
    for options in ({}, {"separate": True}, {"restart_rows": 2}, {"separate": True, "restart_rows": 1}):
        for precision in (8, 12, 16):
            for predictor in (1, 4, 7):
                values = picture(14, 19, precision, 3)[0]
                ds = dataset(values[None], precision, photometric="RGB")
                add("IJG lossless RGB %d bits %d %s" % (precision, predictor, options), LOSSLESS, ds,
                    [ijg.encode(values, precision, predictor=predictor, **options)], raw_frames(ds), 0, "source")
    # Narrow codestreams in wide data sets.
    gray = picture(9, 12, 8)[0]
    add("8 bits in 16 allocated", LOSSLESS, dataset(gray[None], 16), [ijg.encode(gray, 8, predictor=1)],
        [gray.astype("<u2").tobytes()], 0, "source")


def jpeg_ls():
    for stored, allocated, signed in MONO:
        for size in SIZES + ([LARGE] if stored in (8, 12, 16) and not signed else []):
            ds = mono(*size, stored, allocated, signed)
            text = described(stored, allocated, signed, size)
            for option in ((), ("+pc",), ("+pz",), ("+rs", "3"), ("+rs", "255"), ("+t1", "4", "+t2", "9", "+t3", "30")):
                by_tool("dcmcjpls %s %s" % (" ".join(option), text), ds, ("dcmcjpls", "+el") + option, True)
            for near in ("1", "2", "5", "20") if not signed else ():  # which dcmcjpls does not do
                by_tool("dcmcjpls +en +md %s %s" % (near, text), ds, ("dcmcjpls", "+en", "+md", near), False)
            by_tool("gdcmconv --jpegls " + text, ds, ("gdcmconv", "--jpegls"), True)
    for size in SIZES + [LARGE]:
        ds = dataset(picture(*size, 8, 3), 8, photometric="RGB")
        for interleave in ("+il", "+is", "+in"):
            by_tool("dcmcjpls %s RGB %dx%d" % (interleave, *size), ds, ("dcmcjpls", "+el", interleave), True)
            by_tool("dcmcjpls +en %s RGB %dx%d" % (interleave, *size), ds, ("dcmcjpls", "+en", interleave), False)
        by_tool("gdcmconv --jpegls RGB %dx%d" % size, ds, ("gdcmconv", "--jpegls"), True)
    by_tool("dcmcjpls 3 frames", mono(20, 31, 12, 16, False, 3), ("dcmcjpls",), True)


def jpeg_ls_by_library():
    for precision in range(2, 17):
        gray = picture(37, 53, precision)[0]
        ds = dataset(gray[None], precision)
        for near in sorted({0, 1, 3, 200} & set(range(min(255, (1 << precision) // 2 - 1) + 1))):
            name = "CharLS %d bits NEAR %d" % (precision, near)
            codestream = charls.encode(gray, precision, near)
            expected = charls.decode(codestream, gray.shape, precision, 0)
            assert near or (expected == gray).all()
            add(name, LS if near == 0 else NEAR, ds, [codestream], [expected.tobytes()], 0, "CharLS")
            for lines in (1, 8, 36):
                codestream = charls.with_restarts(gray, precision, lines, near, size=2 + lines % 3)
                expected = charls.decode(codestream, gray.shape, precision, 0)
                add("%s restart %d" % (name, lines), LS if near == 0 else NEAR, ds, [codestream], [expected.tobytes()], 0,
                    "CharLS")
        values = picture(20, 33, precision, 3)[0]
        ds = dataset(values[None], precision, photometric="RGB")
        for interleave in (0, 1, 2):
            for near in (0, 2) if precision > 3 else (0,):
                name = "CharLS %d bits RGB interleave %d NEAR %d" % (precision, interleave, near)
                codestream = charls.encode(values, precision, near, interleave)
                expected = charls.decode(codestream, values.shape, precision, interleave)
                assert near or (expected == values).all()
                add(name, LS if near == 0 else NEAR, ds, [codestream], [expected.tobytes()], 0, "CharLS")
                if interleave:
                    codestream = charls.with_restarts(values, precision, 7, near, interleave)
                    expected = charls.decode(codestream, values.shape, precision, interleave)
                    add(name + " restart", LS if near == 0 else NEAR, ds, [codestream], [expected.tobytes()], 0, "CharLS")
    gray = picture(60, 70, 12)[0] // 2
    ds = dataset(gray[None], 12)
    # No other MAXVAL: CharLS writes and reads the parameter, but codes as if it were the greatest one.
    for near, preset in ((2, (4095, 20, 30, 2000, 200)), (0, (4095, 5, 9, 40, 3)),
                         (0, (4095, 4095, 4095, 4095, 255)), (0, (4095, 1, 1, 1, 64)), (0, (4095, 0, 0, 0, 4000))):
        codestream = charls.encode(gray, 12, near, 0, preset)
        expected = charls.decode(codestream, gray.shape, 12, 0)
        assert near or (expected == gray).all()
        add("CharLS preset %s NEAR %d" % (preset, near), LS, ds, [codestream], [expected.tobytes()], 0, "CharLS")
    for name, gray in (("zeros", numpy.zeros((300, 700), "u2")), ("noise", random.randint(0, 65536, (90, 80))),
                       ("extremes", random.randint(0, 2, (90, 80)) * 65535)):
        ds = dataset(gray[None], 16)
        codestream = charls.encode(gray, 16)
        add("CharLS %s" % name, LS, ds, [codestream], raw_frames(ds), 0, "source")


def padded(codestream):
    """The same picture with what encoders and archives put before EOI and behind it, and without EOI."""
    body, end = codestream[:-2], codestream[-2:]
    assert end == b"\xff\xd9"
    for padding in (b"\0", b"\0\0", b"\xff", b"\xff\0", b"\0\xff", b"\xff\0\0\xff\xff"):
        yield "%s before EOI" % padding.hex(), body + padding + end
    yield "bytes behind EOI", codestream + b"\xff\xff\x12\xff\0"
    yield "no EOI", body
    yield "no EOI but 00", body + b"\0"


def paddings():
    """Small random frames, whose data end in every way."""
    for seed in range(24):
        stored, allocated, signed = MONO[seed % len(MONO)]
        rows, columns = 9 + seed % 5, 7 + seed % 7
        values = random.randint(0, 1 << stored, (1, rows, columns))
        values = signed_values(values, stored, allocated) if signed else values
        ds = dataset(values, stored, signed, allocated=allocated)
        source = raw_frames(ds)
        for tool, command in (("dcmcjpls", ("dcmcjpls",)), ("gdcmconv --jpegls", ("gdcmconv", "--jpegls")),
                              ("dcmcjpeg +e1", ("dcmcjpeg", "+e1"))):
            encoded = encoded_by(ds, command)
            for name, codestream in padded(fragments(encoded)[0].rstrip(b"\0")):
                add("%s %d, %s" % (tool, seed, name), encoded.file_meta.TransferSyntaxUID, ds, [codestream], source, 0,
                    "source")
    for seed in range(12):
        precision, near = (8, 12, 16, 5)[seed % 4], (0, 3)[seed // 2 % 2]
        values = random.randint(0, 1 << precision, (8 + seed, 11, 3))
        ds = dataset(values[None], precision, photometric="RGB")
        codestream = charls.encode(values, precision, near, seed % 3)
        expected = charls.decode(codestream, values.shape, precision, seed % 3).tobytes()
        between = ("00 before each scan", codestream.replace(b"\xff\xda", b"\0\xff\xda"))
        for name, codestream in [between, *padded(codestream)]:
            add("CharLS RGB %d, %s" % (seed, name), NEAR if near else LS, ds, [codestream], [expected], 0, "CharLS")
    gray = random.randint(0, 256, (17, 23))
    for options in ({}, {"restart": 2}):
        codestream, ds = ijg.encode(gray, 8, 60, **options), dataset(gray[None], 8)
        judge, expected = judgement("IJG", BASELINE, codestream, ds)
        for name, codestream in padded(codestream):
            add("IJG %s, %s" % (options, name), BASELINE, ds, [codestream], [expected], 1, judge)


def encoded_by(ds, command):
    source, target = os.path.join(folder, "in.dcm"), os.path.join(folder, "out.dcm")
    pydicom.dcmwrite(source, ds, write_like_original=False)
    run(*command, source, target).check_returncode()
    return pydicom.dcmread(target)


def beyond_bits_stored():
    """Codestreams of more bits than are stored: lossy samples leave the range, exact ones have an overlay above it."""
    for stored, signed, precision in ((10, False, 12), (9, False, 12), (11, True, 12), (10, True, 12), (7, False, 8),
                                      (6, True, 8)):
        values = picture(40, 50, stored)[0].astype("i4") - (signed << (stored - 1))
        values[::7] = values.min()
        values[3::7] = values.max()
        uid = BASELINE if precision == 8 else EXTENDED
        coded = values & ((1 << precision) - 1)
        codestream = ijg.encode(coded, precision, 30)
        judge, samples = judgement("beyond", uid, codestream, dataset(coded[None], precision))
        ds = dataset(values[None], stored, signed, allocated=8 if precision == 8 else 16)
        expected = saturated(ds, samples, precision)
        assert masked(ds, samples) != masked(ds, expected)
        add("IJG %d bits, %d%s stored" % (precision, stored, "s" if signed else "u"), uid, ds, [codestream], [expected],
            1, judge)
    for stored, signed, precision in ((12, False, 16), (12, True, 16), (10, True, 12), (10, False, 12), (6, False, 8)):
        values = picture(40, 50, stored)[0].astype("i4") - (signed << (stored - 1))
        values[::7] = values.min()
        values[3::7] = values.max()
        codestream = charls.encode(values & ((1 << precision) - 1), precision, 5)
        samples = charls.decode(codestream, values.shape, precision, 0).tobytes()
        ds = dataset(values[None], stored, signed, allocated=8 if precision == 8 else 16)
        expected = saturated(ds, samples, precision)
        assert masked(ds, samples) != masked(ds, expected)
        text = "%d bits, %d%s stored" % (precision, stored, "s" if signed else "u")
        add("CharLS NEAR 5 " + text, NEAR, ds, [codestream], [expected], 0, "CharLS")
        overlaid = (values & ((1 << stored) - 1)) | random.randint(0, 1 << (precision - stored), values.shape) << stored
        exact = overlaid.astype("<u%d" % (ds.BitsAllocated // 8)).tobytes()
        add("CharLS overlay " + text, LS, ds, [charls.encode(overlaid, precision)], [exact], 0, "source")
        add("IJG lossless overlay " + text, LOSSLESS, ds, [of_precision(overlaid, precision, 4, 0)], [exact], 0, "source")


def masked(ds, samples):
    kept = numpy.frombuffer(samples, "<u%d" % (ds.BitsAllocated // 8)) & ((1 << ds.BitsStored) - 1)
    return kept.tobytes()


def corpus():
    root = os.path.join(os.path.dirname(pydicom.data.__file__), "test_files")
    for path in sorted(glob.glob(root + "/*.dcm")):
        try:
            ds = pydicom.dcmread(path)
            uid = ds.file_meta.TransferSyntaxUID
        except Exception:
            continue
        if (uid not in JPEG and uid not in (LS, NEAR)) or "PixelData" not in ds:
            continue
        judge, expected, _ = decoded_by(path, uid)
        name = "pydicom " + os.path.basename(path)
        if expected is None:  # SC_rgb_jpeg.dcm is not encoded as its meta information says: judge its codestream
            empty = numpy.zeros((1, ds.Rows, ds.Columns) + ((3,) if ds.SamplesPerPixel == 3 else ()), "u2")
            judged(name, uid, fragments(ds)[0], dataset(empty, ds.BitsStored, False, ds.PhotometricInterpretation))
        else:
            if uid in LOSSY:
                expected = [saturated(ds, frame) for frame in expected]
            add(name, uid, ds, fragments(ds), expected, 1, judge)


if not (ijg.available() and charls.available()):
    raise SystemExit("the IJG libraries of DCMTK and CharLS are missing")
for part in (lossless_jpeg, lossy_jpeg, jpeg_by_library, jpeg_ls, jpeg_ls_by_library, paddings, beyond_bits_stored, corpus):
    part()
with open(os.path.join(folder, "index.tsv"), "w") as out:
    for line in index:
        out.write("\t".join(str(value) for value in line) + "\n")
print("%d frames; encoders failed on %d: %s" % (len(index), len(failures), ", ".join(failures)))
