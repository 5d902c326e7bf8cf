"""Compares the gateway's arrays of pydicom's compressed test files with what GDCM decodes, and those of codec_cases.py
with what its judges say.

compressed_corpus.py SUITE GATEWAY ORTHANC SAMPLES, with findings as those of judge.py. Every file in a JPEG, JPEG-LS or
JPEG 2000 transfer syntax is stored in the Orthanc with fresh UIDs and asked for over the routes with UIDs, which do not
depend on what that Orthanc can decode. Precision and sign are those of the data set, as the gateway has them.
"""

import collections
import functools
import io
import json
import subprocess
import sys
import tempfile

import numpy
import pydicom
import requests
from pydicom.pixel_data_handlers.util import convert_color_space

import codec_cases
import corpus
import judge

JPEG_FAMILY = "1.2.840.10008.1.2.4."

# Its SIZ marker segment is overwritten: no decoder reads it as what it was.
DAMAGED = {"corpus/JPEG2000-embedded-sequence-delimiter.dcm"}

# Subsampled JPEG that is labelled RGB: GDCM goes by the label, and SC_rgb_rle.dcm, its source, shows that it is wrong.
YCBCR_LABELLED_RGB = {"corpus/SC_rgb_jpeg_lossy_gdcm.dcm"}


def decoded(name, content):
    """The stored values as GDCM decodes them, (frames, rows, columns, channels)."""
    with tempfile.NamedTemporaryFile(suffix=".dcm") as source, tempfile.NamedTemporaryFile(suffix=".dcm") as target:
        source.write(content)
        source.flush()
        subprocess.run(["gdcmconv", "--raw", source.name, target.name], check=True, capture_output=True)
        raw = pydicom.dcmread(target.name)
    values = raw.pixel_array
    if raw.SamplesPerPixel == 3:
        colour = "YBR_FULL" if name in YCBCR_LABELLED_RGB else raw.PhotometricInterpretation
        if colour.startswith("YBR"):
            values = convert_color_space(values, colour, "RGB")
        return values.reshape(-1, raw.Rows, raw.Columns, 3)
    return stored(values, pydicom.dcmread(io.BytesIO(content))).reshape(-1, raw.Rows, raw.Columns, 1)


def stored(values, dataset):
    """The bits that the data set says are stored, with the sign that it says."""
    values = values.astype("i8") & ((1 << dataset.BitsStored) - 1)
    sign = dataset.PixelRepresentation << (dataset.BitsStored - 1)
    return ((values ^ sign) - sign).astype(f"<{'iu'[1 - dataset.PixelRepresentation]}{dataset.BitsAllocated // 8}")


def finding(gateway, orthanc, file, expected, judged_by, rescale=0):
    """(verdict, failure or None); expected is a function."""
    if requests.post(orthanc + "/instances", data=file.content).status_code != 200:
        return "not stored by Orthanc", None
    dataset = pydicom.dcmread(io.BytesIO(file.content), stop_before_pixels=True)
    answer = judge.Answer(
        f"{gateway}/dicom-web/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
        f"/instances/{dataset.SOPInstanceUID}/numpy?rescale={rescale}"
    )
    if file.name in DAMAGED:
        return "refused", None if answer.status == 422 else f"{answer.status} instead of 422"
    if answer.status != 200:
        return "failed", f"{answer.status} {answer.content[:300].decode(errors='replace')}"
    array, expected = answer.array(), expected()
    if rescale and expected.shape[3] == 1:
        expected = expected.astype("<f4")
    if array.dtype != expected.dtype or array.shape != expected.shape:
        return "failed", f"{array.dtype} {array.shape} instead of {expected.dtype} {expected.shape}"
    distance = int(numpy.abs(array.astype("i8") - expected.astype("i8")).max())
    verdict = {0: f"equal to {judged_by}", 1: f"within 1 of {judged_by}"}.get(distance, "failed")
    return verdict, f"differs by up to {distance}" if verdict == "failed" else None


def questions():
    """What finding() is asked: (file, function that gives the expected values, who says so, rescale)"""
    for file in corpus.every()[0]:
        meta = getattr(pydicom.dcmread(io.BytesIO(file.content), force=True), "file_meta", {})
        if str(meta.get("TransferSyntaxUID", "")).startswith(JPEG_FAMILY):
            yield file, functools.partial(decoded, file.name, file.content), "GDCM", 0
    for case in codec_cases.every():
        for rescale in (0, 1):
            yield case, lambda case=case: case.expected, "the judge", rescale


def run(suite, gateway, orthanc, samples, out=sys.stdout):
    counts = collections.Counter()
    for file, expected, judged_by, rescale in questions():
        try:
            verdict, failure = finding(gateway, orthanc, file, expected, judged_by, rescale)
        except Exception as error:  # one file must not end the others
            verdict, failure = "failed", f"{type(error).__name__}: {error}"
        counts[verdict] += 1
        name = f"{file.name} rescale={rescale}"
        print(json.dumps({"name": name, "verdict": verdict, "failures": [failure] if failure else []}), file=out, flush=True)
    print(json.dumps({"counts": counts}), file=out)


if __name__ == "__main__":
    run(*sys.argv[1:])
