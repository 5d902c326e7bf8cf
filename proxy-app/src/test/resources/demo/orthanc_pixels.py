# Arguments: the root of an Orthanc's REST API, a folder as for same_pixels.py, and names that it can't decode.
# Orthanc must take every file, and its own /numpy must give what NAME.raw holds: rescaled when that is float32.
# Images of one bit per pixel are the exception: Orthanc takes no width that is not a multiple of 8.
import io
import os
import sys

import numpy
import requests

root, folder = sys.argv[1:3]
http = requests.Session()
with open(os.path.join(folder, "manifest")) as manifest:
    lines = manifest.readlines()
for line in lines:
    name, dtype, shape = line.split()
    shape = tuple(int(n) for n in shape.split("x"))
    expected = numpy.fromfile(os.path.join(folder, name + ".raw"), dtype).reshape(shape)
    with open(os.path.join(folder, name + ".dcm"), "rb") as file:
        stored = http.post(root + "/instances", data=file.read())
    assert stored.status_code == 200, (name, stored.text)
    answer = http.get(
        root + "/instances/" + stored.json()["ID"] + "/numpy", params={"rescale": "1" if dtype == "<f4" else "0"}
    )
    if name in sys.argv[3:]:
        assert answer.status_code == 400 and "Bad number of columns" in answer.text, (name, answer.text[:200])
        print(name)
        continue
    assert answer.status_code == 200, (name, answer.text)
    array = numpy.load(io.BytesIO(answer.content))
    assert numpy.array_equal(array.squeeze(), expected.squeeze()), (name, array.shape, shape)
    print(name)
