package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Uid;

/** The study that a route names. */
public sealed interface StudyTarget {

    /** A name for the file that a browser would save. */
    String fileName();

    /** {@code /studies/{id}}. */
    record OrthancStudy(OrthancId id) implements StudyTarget {
        @Override
        public String fileName() {
            return "study-" + id;
        }
    }

    /** {@code /dicom-web/studies/{study}}. */
    record Study(Uid uid) implements StudyTarget {
        @Override
        public String fileName() {
            return "study-" + uid;
        }
    }
}
