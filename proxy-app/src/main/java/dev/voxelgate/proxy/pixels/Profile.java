package dev.voxelgate.proxy.pixels;

/** The rules that apply where Orthanc's numpy routes and the DICOM standard differ. */
public enum Profile {
    /** Routes with Orthanc ids: no Modality LUT, no dose scaling, one-bit samples are 0 and 255. */
    ORTHANC,
    /** Routes with DICOM UIDs: Modality LUT and dose scaling are applied, one-bit samples are 0 and 1. */
    DICOM
}
