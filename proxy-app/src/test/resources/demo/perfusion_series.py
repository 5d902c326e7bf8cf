# Writes a CT perfusion series of two times and three slices into the folder that it is given.

import os
import sys

import numpy
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

for time in (1, 2):
    for z in range(3):
        number = 3 * (time - 1) + z + 1
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = f"2.25.7.1.{number}"
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = os.path.join(sys.argv[1], f"{number}.dcm")
        image = FileDataset(path, {}, file_meta=meta, preamble=bytes(128))
        image.is_little_endian, image.is_implicit_VR = True, False
        image.SOPClassUID = meta.MediaStorageSOPClassUID
        image.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        image.StudyInstanceUID, image.SeriesInstanceUID = "2.25.7", "2.25.7.1"
        image.PatientID, image.Modality = "TEST", "CT"
        image.InstanceNumber = number
        image.TemporalPositionIdentifier = time
        image.ImagePositionPatient = [0, 0, z]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        image.PixelSpacing = [1, 1]
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.Rows, image.Columns = 4, 5
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.RescaleSlope, image.RescaleIntercept = 1, 0
        image.PixelData = numpy.full((4, 5), 100 * time + z, "<i2").tobytes()
        image.save_as(path, write_like_original=False)
