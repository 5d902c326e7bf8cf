package dev.voxelgate.proxy.demo.phantom;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.numpy.DType;
import java.util.List;

/**
 * The Patient, Study, Series and SOP Common modules (PS3.3 C.7 and C.12) of a demo series.
 *
 * @param study the study's description, which its UID is made from
 * @param name the series' description, which its UIDs are made from
 * @param number Series Number
 * @param modality Modality
 * @param sopClass SOP Class UID
 */
record SeriesIdentity(String study, String name, int number, String modality, String sopClass) {

    private static final String DATE = "20260101";
    private static final String TIME = "120000";

    Uid studyUid() {
        return new Uid(DemoUid.of(study));
    }

    Uid seriesUid() {
        return new Uid(DemoUid.of(study + " / " + name));
    }

    DemoSeries asArray(DType dtype, Integer... shape) {
        return new DemoSeries(name, studyUid(), seriesUid(), List.of(shape), dtype);
    }

    /** Starts an instance of the series. */
    DataSet.Builder instance(int instanceNumber) {
        return DataSet.builder()
                .text(Attribute.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
                .text(Attribute.SOP_CLASS_UID, sopClass)
                .text(Attribute.SOP_INSTANCE_UID, DemoUid.of(study + " / " + name + " / " + instanceNumber))
                .text(Attribute.STUDY_DATE, DATE)
                .text(Attribute.SERIES_DATE, DATE)
                .text(Attribute.CONTENT_DATE, DATE)
                .text(Attribute.ACQUISITION_DATE_TIME, DATE + TIME)
                .text(Attribute.STUDY_TIME, TIME)
                .text(Attribute.SERIES_TIME, TIME)
                .text(Attribute.CONTENT_TIME, TIME)
                .text(Attribute.ACCESSION_NUMBER, "DEMO")
                .text(Attribute.MODALITY, modality)
                .text(Attribute.MANUFACTURER, "Voxelgate")
                .text(Attribute.MANUFACTURER_MODEL_NAME, "Phantom")
                .text(Attribute.SOFTWARE_VERSIONS, "1")
                .text(Attribute.REFERRING_PHYSICIAN_NAME)
                .text(Attribute.STUDY_DESCRIPTION, study)
                .text(Attribute.SERIES_DESCRIPTION, name)
                .text(Attribute.PATIENT_NAME, "Phantom^Synthetic")
                .text(Attribute.PATIENT_ID, "VOXELGATE-DEMO")
                .text(Attribute.PATIENT_BIRTH_DATE)
                .text(Attribute.PATIENT_SEX, "O")
                .text(Attribute.STUDY_INSTANCE_UID, studyUid().value())
                .text(Attribute.SERIES_INSTANCE_UID, seriesUid().value())
                .text(Attribute.STUDY_ID, "DEMO")
                .numbers(Attribute.SERIES_NUMBER, number)
                .numbers(Attribute.INSTANCE_NUMBER, instanceNumber);
    }
}
