# Arguments: the root of a DICOMweb service that serves a folder, and the folder.
# Compares what it gives of every file with what pydicom reads from the file. Prints: files that pydicom takes for
# DICOM with UIDs, distinct instances among them, instances served with the same bytes, frames served with the same
# bytes, instances whose frames are refused.
import email
import email.policy
import os
import re
import sys
import warnings

import pydicom
import requests
from pydicom.datadict import tag_for_keyword
from pydicom.encaps import generate_pixel_data_frame
from pydicom.errors import InvalidDicomError

warnings.simplefilter("ignore")
root, folder = sys.argv[1:]
http = requests.Session()


def get(path, accept):
    return http.get(root + path, headers={"Accept": accept})


def content(path):
    with open(path, "rb") as file:
        return file.read()


def bodies(answer):
    head = "Content-Type: " + answer.headers["Content-Type"] + "\r\n\r\n"
    message = email.message_from_bytes(head.encode() + answer.content, policy=email.policy.HTTP)
    assert not message.defects
    return [part.get_payload(decode=True) for part in message.iter_parts()]


paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
taken = 0
instances = {}
for path in paths:
    try:
        dataset = pydicom.dcmread(path)
        uids = [str(dataset[k].value) for k in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")]
        syntax = dataset.file_meta.TransferSyntaxUID
    except (InvalidDicomError, KeyError, AttributeError, OSError, ValueError, NotImplementedError, TypeError):
        continue
    if all(re.fullmatch(r"[0-9]+(\.[0-9]+)*", uid) and len(uid) <= 64 for uid in uids):
        taken += 1
        instances.setdefault(tuple(uids), []).append((path, dataset))
served = framed = 0
missing, refused = [], []
for (study, series, sop), candidates in instances.items():
    path = f"/studies/{study}/series/{series}/instances/{sop}"
    answer = get(path, 'multipart/related; type="application/dicom"; transfer-syntax=*')
    if answer.status_code != 200:
        missing.append(os.path.basename(candidates[0][0]))
        continue
    [body] = bodies(answer)
    [dataset] = [d for p, d in candidates if content(p) == body][:1]
    served += 1
    metadata = get(path + "/metadata", "application/dicom+json")
    assert metadata.status_code == 200, path
    [found] = metadata.json()
    for keyword in ("Rows", "Columns", "BitsAllocated", "SOPClassUID", "Modality", "PatientID", "InstanceNumber"):
        if dataset.get(keyword) not in (None, ""):
            [value] = found["%08X" % tag_for_keyword(keyword)]["Value"]
            assert str(value) == str(dataset[keyword].value), (path, keyword)
    frames = get(path + "/pixeldata", 'multipart/related; type="application/octet-stream"; transfer-syntax=*')
    if "PixelData" not in dataset:
        assert frames.status_code == 404 or "FloatPixelData" in dataset or "DoubleFloatPixelData" in dataset, path
        continue
    if frames.status_code != 200:
        refused.append(os.path.basename(candidates[0][0]))
        continue
    count = int(dataset.get("NumberOfFrames", 1) or 1)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        assert bodies(frames) == list(generate_pixel_data_frame(dataset.PixelData, count)), path
        framed += count
    elif dataset.BitsAllocated >= 8:
        size = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated // 8
        if dataset.PhotometricInterpretation == "YBR_FULL_422":
            size = size // 3 * 2
        expected = [dataset.PixelData[n * size : (n + 1) * size] for n in range(count)]
        if not dataset.is_little_endian and dataset.BitsAllocated == 8 and dataset["PixelData"].VR == "OW":
            swapped = bytearray(dataset.PixelData)
            swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
            expected = [bytes(swapped[n * size : (n + 1) * size]) for n in range(count)]
        assert bodies(frames) == expected, path
        framed += count
print("missing", *missing)
print("refused", *refused)
print(taken, len(instances), served, framed, len(refused))
