package dev.voxelgate.proxy.demo.dataset;

import dev.voxelgate.dicomweb.model.Vr;
import java.util.List;

/** One data element (PS3.5 7.1). */
public sealed interface Element {

    int tag();

    Vr vr();

    /**
     * A value that is not a sequence.
     *
     * @param bytes as in little endian files, of any length; padding to an even one is the writer's work. Not copied.
     */
    @SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
    record Plain(int tag, Vr vr, byte[] bytes) implements Element {}

    /** A sequence of items. */
    record Sequence(int tag, List<DataSet> items) implements Element {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Vr vr() {
            return Vr.SQ;
        }
    }

    /**
     * Encapsulated pixel data, one fragment per frame (PS3.5 A.4).
     *
     * @param frames the codestreams, of any length
     */
    record Encapsulated(int tag, List<byte[]> frames) implements Element {
        public Encapsulated {
            frames = List.copyOf(frames);
        }

        @Override
        public Vr vr() {
            return Vr.OB;
        }
    }

    /** A value that is in the stored file only; DICOM JSON gives its BulkDataURI. */
    record Elsewhere(int tag, Vr vr) implements Element {}
}
