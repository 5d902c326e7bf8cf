# Prints the folder of the test files that come with pydicom.
import os

import pydicom.data

print(os.path.join(os.path.dirname(pydicom.data.__file__), "test_files"))
