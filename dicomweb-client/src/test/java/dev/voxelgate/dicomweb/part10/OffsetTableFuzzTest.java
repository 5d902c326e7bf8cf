package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fragments make which frame, judged by a second, simple reading of PS3.5 A.4. Input: the number of frames, what
 * kinds of tables there are, the fragments and the offsets; a well-formed file is made of them.
 */
final class OffsetTableFuzzTest extends FuzzTarget {

    private static final Part10Limits LIMITS = new Part10Limits(1 << 10, 1 << 14, 8, 500, 1 << 14, 1 << 9);

    private static final List<TransferSyntax> SYNTAXES = List.of(
            TransferSyntax.RLE_LOSSLESS,
            new TransferSyntax("1.2.840.10008.1.2.4.50"),
            new TransferSyntax("1.2.840.10008.1.2.4.90"),
            new TransferSyntax("1.2.840.10008.1.2.4.110"));

    private static final byte[][] STARTS = {
        {},
        {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF},
        {(byte) 0xFF, 0x4F, (byte) 0xFF, 0x51},
        {(byte) 0xFF, 0x0A},
        {0, 0, 0, 12, 'j', 'P', ' ', ' ', 0x0D, 0x0A, (byte) 0x87, 0x0A},
        {3, 0, 0, 0, 64, 0, 0, 0}
    };

    /** Pixel data as the input describes them: what the file says of them, and the fragments. */
    private record PixelData(
            TransferSyntax syntax,
            int frames,
            List<Long> basic,
            @Nullable List<Long> extended,
            List<byte[]> fragments) {

        static PixelData of(ByteBuffer in) {
            int kind = next(in);
            var fragments = new ArrayList<byte[]>();
            for (int count = next(in) % 12; count > 0; count--) {
                var start = STARTS[next(in) % STARTS.length];
                var fragment = Arrays.copyOf(start, start.length + next(in) / 2 * 2);
                Arrays.fill(fragment, start.length, fragment.length, (byte) (0x10 + count));
                fragments.add(fragment.length % 2 == 0 ? fragment : Arrays.copyOf(fragment, fragment.length + 1));
            }
            int frames = next(in) % 8;
            var basic = (kind & 4) == 0 ? List.<Long>of() : offsets(in, fragments);
            var extended = (kind & 8) == 0 ? null : offsets(in, fragments);
            return new PixelData(SYNTAXES.get(kind & 3), frames, basic, extended, fragments);
        }

        /** Offsets: mostly those of fragments, sometimes any other number. */
        private static List<Long> offsets(ByteBuffer in, List<byte[]> fragments) {
            var offsets = new ArrayList<Long>();
            for (int count = next(in) % 8; count > 0; count--) {
                int choice = next(in);
                long offset = choice > 200 ? (long) (choice - 228) << next(in) % 40 : 0;
                for (int i = 0; choice <= 200 && i < choice % 16 && i < fragments.size(); i++) {
                    offset += 8L + fragments.get(i).length;
                }
                offsets.add(offset);
            }
            return offsets;
        }

        private static int next(ByteBuffer in) {
            return in.hasRemaining() ? in.get() & 0xFF : 0;
        }

        byte[] file() {
            var writer = DataSetWriter.explicitLittle().image(2, 2, frames, 8);
            if (extended != null) {
                var table = ByteBuffer.allocate(8 * extended.size()).order(ByteOrder.LITTLE_ENDIAN);
                extended.forEach(table::putLong);
                writer.element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, table.array());
            }
            var table = basic.stream().mapToInt(Long::intValue).toArray();
            return DataSetWriter.file(
                    syntax,
                    writer.encapsulated(table, fragments.toArray(byte[][]::new)).bytes());
        }

        /** The table that counts: the extended one if it can be of so many frames, or else the basic one; or none. */
        private List<Long> offsets(int wanted) {
            return Stream.of(
                            extended == null ? List.<Long>of() : extended,
                            basic.stream().map(offset -> offset & 0xFFFFFFFFL).toList())
                    .filter(table -> table.size() == wanted
                            && table.getFirst() == 0
                            && table.equals(table.stream().sorted().distinct().toList()))
                    .findFirst()
                    .orElse(List.of());
        }

        /** The frames, or null when these data do not have so many or do not tell them apart. */
        @Nullable
        List<byte[]> expected() {
            int wanted = Math.max(1, frames);
            boolean anyTable = !basic.isEmpty() || (extended != null && !extended.isEmpty());
            var offsets = offsets(wanted);
            var told = wanted == 1 && (!anyTable || !offsets.isEmpty())
                    ? framesFrom(List.of(0))
                    : framesFrom(startsOfCodestreams(wanted));
            var byOffset = framesByOffset(offsets);
            if (byOffset.size() == wanted && wanted > 1) {
                return byOffset;
            }
            // The table fits only so far: what it told must be what the codestreams tell.
            boolean agree = told.size() >= byOffset.size()
                    && Arrays.deepEquals(
                            byOffset.toArray(), told.subList(0, byOffset.size()).toArray());
            return (wanted > 1 && !agree) || told.size() < wanted ? null : told.subList(0, wanted);
        }

        /** The frames in front of the first offset at which no fragment starts or ends, or with which a frame is empty. */
        private List<byte[]> framesByOffset(List<Long> offsets) {
            var places = new ArrayList<Long>();
            long place = 0;
            for (var fragment : fragments) {
                places.add(place);
                place += 8 + fragment.length;
            }
            places.add(place);
            var found = new ArrayList<byte[]>();
            for (int frame = 0; frame < offsets.size(); frame++) {
                int from = places.indexOf(offsets.get(frame));
                int to = frame + 1 < offsets.size() ? places.indexOf(offsets.get(frame + 1)) : fragments.size();
                if (from < 0 || to < from || joined(from, to).length == 0) {
                    break;
                }
                found.add(joined(from, to));
            }
            return found;
        }

        private byte[] joined(int from, int to) {
            return DataSetWriter.join(fragments.subList(from, to).toArray(byte[][]::new));
        }

        private List<byte[]> framesFrom(List<Integer> starts) {
            var found = new ArrayList<byte[]>();
            for (int i = 0; i < starts.size(); i++) {
                int end = i + 1 < starts.size() ? starts.get(i + 1) : fragments.size();
                var frame = joined(starts.get(i), end);
                if (frame.length > 0) {
                    found.add(frame);
                }
            }
            return found;
        }

        /** The first fragment of every frame by what the fragments hold; empty ones start nothing. */
        private List<Integer> startsOfCodestreams(int wanted) {
            var starts = new ArrayList<Integer>();
            Codestream first = null;
            for (int i = 0; i < fragments.size(); i++) {
                var fragment = fragments.get(i);
                if (fragment.length == 0) {
                    continue;
                }
                var own = Codestream.of(fragment, Math.min(Codestream.LONGEST, fragment.length));
                if (starts.isEmpty()) {
                    first = own;
                    starts.add(i);
                } else if (first == null ? wanted > 1 : own == first) {
                    starts.add(i);
                }
            }
            return starts;
        }
    }

    @Override
    protected void check(byte[] input) {
        var data = PixelData.of(ByteBuffer.wrap(input));
        var file = data.file();
        TwoCuts.<Frame>of(
                        () -> new InstanceParser(LIMITS),
                        (frame, transcript) -> transcript.event("frame " + frame.index(), frame.data()))
                .check(file);
        var expected = data.expected();
        try {
            var found = frames(file);
            if (expected == null || !Arrays.deepEquals(found.toArray(), expected.toArray())) {
                throw new AssertionError("%s has %s, not %s".formatted(data, show(expected), show(found)));
            }
        } catch (MalformedStreamException e) {
            if (expected != null) {
                throw new AssertionError("%s has %s".formatted(data, show(expected)), e);
            }
        }
    }

    private static String show(@Nullable List<byte[]> frames) {
        return frames == null ? "none" : frames.stream().map(Arrays::hashCode).toList() + "";
    }

    private static List<byte[]> frames(byte[] file) {
        var frames = new ArrayList<byte[]>();
        try (var parser = new InstanceParser(LIMITS)) {
            parser.offer(Unpooled.wrappedBuffer(file));
            boolean ended = false;
            for (var frame = parser.poll(); frame != null || !ended; frame = parser.poll()) {
                if (frame != null) {
                    frames.add(frame.data());
                } else {
                    ended = true;
                    parser.end();
                }
            }
        }
        return frames;
    }

    @Override
    protected List<byte[]> seeds() {
        return List.of(
                new byte[] {4, 3, 1, 6, 0, 4, 1, 8, 2, 2, 0, 2},
                new byte[] {0, 3, 1, 6, 0, 4, 1, 8, 3},
                new byte[] {1, 3, 1, 6, 0, 4, 1, 8, 2},
                new byte[] {2, 4, 2, 6, 0, 4, 4, 8, 2, 30, 2},
                new byte[] {13, 3, 1, 6, 0, 4, 1, 8, 2, 0, 2, 0, 2},
                new byte[] {3, 1, 3, 6, 1},
                // An offset too many, one that no fragment starts at, one that hits the wrong fragment, too late ones.
                new byte[] {5, 3, 1, 6, 1, 4, 1, 8, 3, 4, 0, 1, 2, 3},
                new byte[] {5, 3, 1, 6, 1, 4, 1, 8, 3, 3, 0, 1, (byte) 250, 1},
                new byte[] {5, 4, 1, 6, 1, 4, 1, 8, 1, 2, 3, 3, 0, 2, (byte) 240, 0},
                new byte[] {5, 3, 1, 6, 1, 4, 1, 8, 3, 3, 0, (byte) 250, 5, (byte) 250, 6},
                new byte[] {4, 4, 5, 6, 0, 4, 5, 8, 0, 2, 2, 4, 0, 1, 2, 3},
                // Wrong behind a frame that it has ended in the middle of a codestream.
                new byte[] {9, 4, 4, 0, 2, 6, 4, 1, 4, 0, 3, 3, 0, 1, (byte) 0xF3, 1});
    }
}
