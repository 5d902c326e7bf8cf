# Arguments: files. Each FILE.dcm must have the values that FILE.json (DICOM JSON) says.
# Binary values of big endian files are left out: pydicom gives them as they are stored.
import json
import sys
import warnings

import pydicom

warnings.simplefilter("error")


def plain(data):
    """Without the freedom that the standard leaves: pydicom writes "" for null and an empty list for no items."""
    for element in data.values():
        values = ["" if value is None else value for value in element.pop("Value", [])]
        for value in values:
            if element["vr"] == "SQ":
                plain(value)
        if values:
            element["Value"] = values
    return data


for path in sys.argv[1:]:
    dataset = pydicom.dcmread(path)
    with open(path.replace(".dcm", ".json")) as file:
        written = plain(json.load(file))
    read = plain(dataset.to_json_dict())
    read.pop("7FE00010", None)
    written.pop("7FE00010", None)
    if not dataset.is_little_endian:
        for data in read, written:
            for tag in [t for t in data if "InlineBinary" in data[t] and data[t]["vr"] != "OB"]:
                del data[tag]
    assert read == written, (path, [t for t in read if read[t] != written.get(t)], set(written) - set(read))
    print(len(read))
