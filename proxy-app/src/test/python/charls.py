"""JPEG-LS encoding and decoding by CharLS, for what DCMTK's and GDCM's tools have no option for."""

import ctypes
import glob

import numpy


class FrameInfo(ctypes.Structure):
    _fields_ = [("width", ctypes.c_uint32), ("height", ctypes.c_uint32), ("bits_per_sample", ctypes.c_int32),
                ("component_count", ctypes.c_int32)]


class Preset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in ("maxval", "t1", "t2", "t3", "reset")]


def library():
    found = sorted(glob.glob("/usr/lib/*/libcharls.so.2") + glob.glob("/usr/lib/libcharls.so.2"))
    if not found:
        return None
    lib = ctypes.CDLL(found[0])
    lib.charls_jpegls_encoder_create.restype = ctypes.c_void_p
    lib.charls_jpegls_decoder_create.restype = ctypes.c_void_p
    return lib


def available():
    return library() is not None


def _check(code):
    if code:
        raise ValueError("CharLS error %d" % code)


def encode(pixels, precision, near=0, interleave=0, preset=None):
    """Encodes (rows, columns) or (rows, columns, components); interleave 0 none, 1 line, 2 sample."""
    lib = library()
    encoder = ctypes.c_void_p(lib.charls_jpegls_encoder_create())
    rows, columns = pixels.shape[:2]
    components = 1 if pixels.ndim == 2 else pixels.shape[2]
    info = FrameInfo(columns, rows, precision, components)
    data = pixels.astype("u1" if precision <= 8 else "<u2")
    if interleave == 0 and components > 1:
        data = numpy.moveaxis(data, 2, 0)
    source = data.tobytes()
    target = ctypes.create_string_buffer(4 * len(source) + 65536)
    _check(lib.charls_jpegls_encoder_set_frame_info(encoder, ctypes.byref(info)))
    _check(lib.charls_jpegls_encoder_set_near_lossless(encoder, near))
    _check(lib.charls_jpegls_encoder_set_interleave_mode(encoder, interleave))
    if preset:
        _check(lib.charls_jpegls_encoder_set_preset_coding_parameters(encoder, ctypes.byref(Preset(*preset))))
    _check(lib.charls_jpegls_encoder_set_destination_buffer(encoder, target, ctypes.c_size_t(len(target))))
    _check(lib.charls_jpegls_encoder_encode_from_buffer(encoder, source, ctypes.c_size_t(len(source)), 0))
    size = ctypes.c_size_t()
    _check(lib.charls_jpegls_encoder_get_bytes_written(encoder, ctypes.byref(size)))
    lib.charls_jpegls_encoder_destroy(encoder)
    return target.raw[:size.value]


def decode(codestream, shape, precision, interleave):
    """Decodes to an array of that shape."""
    lib = library()
    decoder = ctypes.c_void_p(lib.charls_jpegls_decoder_create())
    dtype = numpy.dtype("u1" if precision <= 8 else "<u2")
    size = int(numpy.prod(shape)) * dtype.itemsize
    target = ctypes.create_string_buffer(size)
    _check(lib.charls_jpegls_decoder_set_source_buffer(decoder, codestream, ctypes.c_size_t(len(codestream))))
    _check(lib.charls_jpegls_decoder_read_header(decoder))
    _check(lib.charls_jpegls_decoder_decode_to_buffer(decoder, target, ctypes.c_size_t(size), 0))
    lib.charls_jpegls_decoder_destroy(decoder)
    samples = numpy.frombuffer(target.raw, dtype)
    if interleave == 0 and len(shape) == 3:
        return numpy.moveaxis(samples.reshape(shape[2], shape[0], shape[1]), 0, 2)
    return samples.reshape(shape)


def _scan(codestream):
    """Splits a codestream of one scan into what precedes its entropy-coded data, and that data."""
    at = codestream.index(b"\xff\xda")
    start = at + 2 + int.from_bytes(codestream[at + 2:at + 4], "big")
    return codestream[:start], codestream[start:codestream.rindex(b"\xff\xd9")]


def with_restarts(pixels, precision, lines, near=0, interleave=0, size=2):
    """A codestream with a restart marker every so many lines: strips encoded on their own, put together again."""
    header, _ = _scan(encode(pixels, precision, near, interleave))
    at = header.index(b"\xff\xda")
    data = b""
    for number, top in enumerate(range(0, len(pixels), lines)):
        if number:
            data += bytes([0xFF, 0xD0 + (number - 1) % 8])
        data += _scan(encode(pixels[top:top + lines], precision, near, interleave))[1]
    interval = b"\xff\xdd" + (2 + size).to_bytes(2, "big") + lines.to_bytes(size, "big")
    return header[:at] + interval + header[at:] + data + b"\xff\xd9"
