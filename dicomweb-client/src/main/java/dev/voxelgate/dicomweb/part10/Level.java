package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is open around the next element while a data set is read. */
sealed interface Level {

    /** An end that only a delimiter tells, or the end of the file. */
    long UNDEFINED_END = -1;

    /** Position behind the last byte, or {@link #UNDEFINED_END}. */
    long end();

    Encoding encoding();

    /** The data set of the file, or an item; {@code kept} says whether its attributes are collected. */
    final class DataSet implements Level {
        private final long end;
        private Encoding encoding;
        private boolean certain;
        private boolean mixed;
        final boolean root;
        final boolean kept;
        final Attributes.Builder attributes = Attributes.builder();
        Charset charset;

        /**
         * An item.
         *
         * @param encoding as its sequence should be written
         * @param certain whether it is; otherwise the first element tells
         */
        DataSet(long end, Encoding encoding, boolean certain, boolean kept, Charset charset) {
            this(end, encoding, certain, false, kept, charset);
        }

        private DataSet(long end, Encoding encoding, boolean certain, boolean root, boolean kept, Charset charset) {
            this.end = end;
            this.encoding = encoding;
            this.certain = certain;
            this.root = root;
            this.kept = kept;
            this.charset = charset;
        }

        static DataSet root(Encoding encoding) {
            return new DataSet(UNDEFINED_END, encoding, true, true, true, CharacterSets.DEFAULT);
        }

        /** Reads and consumes the next element's header; null when more input is needed, or ended. */
        @Nullable
        ElementHeader read(Part10Input in) {
            if (!in.has(8)) {
                return null;
            }
            if (!certain) {
                look(in);
            }
            boolean explicit = mixed && ElementHeader.surelyNamesVr(in, encoding.bigEndian());
            return ElementHeader.read(in, explicit ? encoding.withExplicitVr(true) : encoding);
        }

        /**
         * By its first element, as pydicom does. Some writers copy implicit VR items into the sequences of an explicit VR
         * file, where elements with a VR may follow; others put explicit VR items into UN, against PS3.5 6.2.2.
         */
        private void look(Part10Input in) {
            if (in.u16(0, encoding.bigEndian()) == Tag.ITEM >>> 16) {
                return; // a delimiter: it has no VR anywhere
            }
            certain = true;
            if (encoding.explicitVr() && ElementHeader.hasNoVrOrLength(in, encoding.bigEndian())) {
                encoding = encoding.withExplicitVr(false);
                mixed = true;
            } else if (!encoding.explicitVr() && ElementHeader.surelyNamesVr(in, encoding.bigEndian())) {
                encoding = encoding.withExplicitVr(true);
            }
        }

        @Override
        public long end() {
            return end;
        }

        @Override
        public Encoding encoding() {
            return encoding;
        }
    }

    /** A sequence of items: data sets; or, never kept, fragments. */
    record Sequence(int tag, long end, Encoding encoding, boolean kept, Charset charset, List<Attributes> items)
            implements Level {
        Sequence(int tag, long end, Encoding encoding, boolean kept, Charset charset) {
            this(tag, end, encoding, kept, charset, new ArrayList<>());
        }
    }
}
