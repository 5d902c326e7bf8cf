# Arguments: a folder with files NAME.dcm and NAME.raw and a manifest of lines "NAME dtype shape" (shape: 2x3x4).
# Every file must be one that pydicom reads without a warning and whose pixel_array is what NAME.raw holds.
import os
import sys
import warnings

import numpy
import pydicom

warnings.simplefilter("error")
pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
folder = sys.argv[1]
with open(os.path.join(folder, "manifest")) as manifest:
    lines = manifest.readlines()
for line in lines:
    name, dtype, shape = line.split()
    shape = tuple(int(n) for n in shape.split("x"))
    expected = numpy.fromfile(os.path.join(folder, name + ".raw"), dtype).reshape(shape)
    dataset = pydicom.dcmread(os.path.join(folder, name + ".dcm"))
    for element in dataset.iterall():
        element.value
    array = dataset.pixel_array
    assert array.shape == shape, (name, array.shape, shape)
    assert array.dtype.newbyteorder("=") == numpy.dtype(dtype).newbyteorder("="), (name, array.dtype, dtype)
    assert numpy.array_equal(array, expected), name
    print(name)
