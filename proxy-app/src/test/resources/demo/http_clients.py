# Arguments: the root of a DICOMweb service, and a folder with the same instances as files NAME.dcm.
# An ordinary client (requests), an independent multipart parser (email) and pydicom use every resource of the service.
import email
import email.policy
import os
import sys

import numpy
import pydicom
import requests
from pydicom.encaps import generate_pixel_data_frame
from pydicom.filebase import DicomBytesIO

root, folder = sys.argv[1:]
http = requests.Session()
IMAGE_TYPES = {"1.2.840.10008.1.2.5": "image/dicom-rle"}


def get(path, accept, status=200):
    answer = http.get(root + path, headers={"Accept": accept})
    assert answer.status_code == status, (path, answer.status_code, answer.text[:200])
    return answer


def parts(answer, part_type):
    head = "Content-Type: " + answer.headers["Content-Type"] + "\r\n\r\n"
    message = email.message_from_bytes(head.encode() + answer.content, policy=email.policy.HTTP)
    assert message.get_content_type() == "multipart/related" and message.get_param("type") == part_type
    assert not message.defects, message.defects
    assert message.epilogue in (None, "", "\r\n"), message.epilogue
    for part in message.iter_parts():
        body = part.get_payload(decode=True)
        assert not part.defects and len(body) == int(part["Content-Length"]), part.defects
        assert part.get_content_type() == part_type
        yield part.get_param("transfer-syntax"), body


files = {}
for name in os.listdir(folder):
    with open(os.path.join(folder, name), "rb") as file:
        content = file.read()
    dataset = pydicom.dcmread(DicomBytesIO(content))
    files[dataset.SOPInstanceUID] = dataset, content

DICOM = 'multipart/related; type="application/dicom"; transfer-syntax=*'
FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
retrieved = framed = 0
for study in get("/studies", "application/dicom+json").json():
    study_path = "/studies/" + study["0020000D"]["Value"][0]
    for series in get(study_path + "/series", "application/dicom+json").json():
        series_path = study_path + "/series/" + series["0020000E"]["Value"][0]
        listed = [
            pydicom.Dataset.from_json(d)
            for d in get(series_path + "/instances", "application/dicom+json").json()
        ]
        assert len(listed) == series["00201209"]["Value"][0]
        metadata = [
            pydicom.Dataset.from_json(d, lambda *a: None)
            for d in get(series_path + "/metadata", "application/dicom+json").json()
        ]
        bodies = list(parts(get(series_path, DICOM), "application/dicom"))
        order = [d.SOPInstanceUID for d in listed]
        assert order == [d.SOPInstanceUID for d in metadata]
        for uid, found, (syntax, body) in zip(order, metadata, bodies):
            dataset, content = files[uid]
            assert body == content and syntax == dataset.file_meta.TransferSyntaxUID
            for element in dataset:
                if element.tag.group != 0x7FE0:
                    assert found[element.tag] == element, element.tag
            assert len(found) == len(dataset)
            retrieved += 1
        for uid in order[:2]:
            dataset, content = files[uid]
            path = series_path + "/instances/" + uid
            assert [b for _, b in parts(get(path, DICOM), "application/dicom")] == [content]
            assert get(path, "application/dicom").content == content
            assert len(get(path + "/metadata", "application/dicom+json").json()) == 1
            count = int(dataset.get("NumberOfFrames", 1))
            if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
                expected = list(generate_pixel_data_frame(dataset.PixelData, count))
            else:
                array = dataset.pixel_array.reshape((count, -1))
                expected = [f.tobytes() for f in array]
                if dataset.BitsAllocated == 1:
                    expected = [numpy.packbits(f, bitorder="little").tobytes() for f in array]
            wanted = [count, 1] if count > 1 else [1]
            wanted += list(range(2, count))
            part_type = IMAGE_TYPES.get(dataset.file_meta.TransferSyntaxUID, "application/octet-stream")
            frames = list(parts(get(path + "/frames/" + ",".join(map(str, wanted)), FRAMES), part_type))
            assert [b for _, b in frames] == [expected[n - 1] for n in wanted]
            whole = list(parts(get(path + "/pixeldata", FRAMES), part_type))
            assert [b for _, b in whole] == expected
            framed += len(frames)
assert retrieved == len(files), (retrieved, len(files))
print(retrieved, framed)
