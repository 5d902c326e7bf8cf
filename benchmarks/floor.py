"""What decoding a series costs a decoder written in C: what a gateway's time is compared with, on top of the transfer."""

import os
import pathlib
import resource
import subprocess
import tempfile
import time
import zlib

# Series -> the command that decodes one of its files, and the one that copies what came of it, by the same library.
DCMTK_COPY = ["dcmconv"]
GDCM_COPY = ["gdcmconv", "--raw"]
DECODERS = {
    "ct-jpeg-ls": (["dcmdjpls"], DCMTK_COPY),
    "ct-jpeg-lossless": (["dcmdjpeg"], DCMTK_COPY),
    "ct-rle": (["dcmdrle"], DCMTK_COPY),
    "ct-jpeg-2000": (["gdcmconv", "--raw"], GDCM_COPY),
    "enhanced-jpeg-ls": (["dcmdjpls"], DCMTK_COPY),
    "us": (["dcmdjpeg"], DCMTK_COPY),
}

PROCESSORS = len(os.sched_getaffinity(0))


def decoder(series):
    """Its name, or None for series that need none."""
    if series.name in DECODERS:
        return DECODERS[series.name][0][0]
    return "zlib" if series.name == "ct-deflated" else None


def decoding_seconds(series):
    """Processor seconds for all files of a series, without those for starting the tool, reading and writing."""
    if series.name == "ct-deflated":
        return _inflating(series)
    if series.name not in DECODERS:
        return 0.0
    decode, copy = DECODERS[series.name]
    total = 0.0
    with tempfile.TemporaryDirectory() as folder:
        decoded, copied = pathlib.Path(folder, "decoded.dcm"), pathlib.Path(folder, "copied.dcm")
        for file in series.files():
            total += _processor_seconds(*decode, file, decoded) - _processor_seconds(*copy, decoded, copied)
    return max(total, 0.0)


def _processor_seconds(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _inflating(series):
    total = 0.0
    for file in series.files():
        content = file.read_bytes()
        # Preamble, "DICM", and the group length element, whose value counts from its own end (PS3.10 7.1).
        start = 144 + int.from_bytes(content[140:144], "little")
        before = time.process_time()
        zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:])
        total += time.process_time() - before
    return total
