package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

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
        private final Encoding encoding;
        final boolean root;
        final boolean kept;
        final Attributes.Builder attributes = Attributes.builder();
        Charset charset;

        DataSet(long end, Encoding encoding, boolean root, boolean kept, Charset charset) {
            this.end = end;
            this.encoding = encoding;
            this.root = root;
            this.kept = kept;
            this.charset = charset;
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

    /** A sequence of items, each a data set. */
    record Sequence(int tag, long end, Encoding encoding, boolean kept, Charset charset, List<Attributes> items)
            implements Level {
        Sequence(int tag, long end, Encoding encoding, boolean kept, Charset charset) {
            this(tag, end, encoding, kept, charset, new ArrayList<>());
        }
    }

    /** Encapsulated bytes inside of an item, such as those of an icon: skipped. */
    record Fragments(Encoding encoding) implements Level {
        @Override
        public long end() {
            return UNDEFINED_END;
        }
    }
}
