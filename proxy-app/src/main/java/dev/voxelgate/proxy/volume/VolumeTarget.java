package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.pixels.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the array is to be made of, as the route names it. */
public sealed interface VolumeTarget {

    /** The dialect of the pixel semantics that goes with the route. */
    Profile profile();

    /** A name for the file that a browser would save. */
    String fileName();

    /** Resources of Orthanc's REST API. */
    sealed interface OfOrthanc extends VolumeTarget {
        @Override
        default Profile profile() {
            return Profile.ORTHANC;
        }
    }

    /** {@code /series/{id}/numpy}. */
    record OrthancSeries(OrthancId id) implements OfOrthanc {
        @Override
        public String fileName() {
            return "series-" + id;
        }
    }

    /**
     * {@code /instances/{id}/numpy} and {@code /instances/{id}/frames/{n}/numpy}.
     *
     * @param frame from 0, or null for all frames
     */
    record OrthancInstance(OrthancId id, @Nullable Integer frame) implements OfOrthanc {
        @Override
        public String fileName() {
            return "instance-" + id + (frame == null ? "" : "-frame-" + frame);
        }
    }

    /** Resources of DICOMweb (PS3.18 10.4). */
    sealed interface OfDicomWeb extends VolumeTarget {
        @Override
        default Profile profile() {
            return Profile.DICOM;
        }
    }

    /** {@code /studies/{study}/series/{series}/numpy}. */
    record Series(Uid study, Uid series) implements OfDicomWeb {
        @Override
        public String fileName() {
            return "series-" + series;
        }
    }

    /**
     * {@code .../instances/{instance}/numpy} and {@code .../instances/{instance}/frames/{list}/numpy}.
     *
     * @param frameNumbers from 1, in the order of the array; empty for all frames
     */
    record Instance(Uid study, Uid series, Uid instance, List<Integer> frameNumbers) implements OfDicomWeb {
        public Instance {
            frameNumbers = List.copyOf(frameNumbers);
        }

        @Override
        public String fileName() {
            return "instance-" + instance + (frameNumbers.isEmpty() ? "" : "-frames");
        }
    }
}
