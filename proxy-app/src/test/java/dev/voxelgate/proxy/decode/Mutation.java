package dev.voxelgate.proxy.decode;

import java.util.Arrays;
import java.util.Random;

/** Ways to damage a codestream. */
enum Mutation {
    /** One to four bits anywhere, or one in the headers. */
    BIT_FLIPS {
        @Override
        byte[] apply(byte[] codestream, byte[] other, Random random) {
            var mutated = codestream.clone();
            int end = random.nextInt(3) == 0 ? Math.min(mutated.length, HEADERS) : mutated.length;
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                mutated[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
            }
            return mutated;
        }
    },
    TRUNCATION {
        @Override
        byte[] apply(byte[] codestream, byte[] other, Random random) {
            return Arrays.copyOf(codestream, random.nextInt(codestream.length));
        }
    },
    /** One byte of the segment that says rows, columns, components and precision. */
    WRONG_DIMENSIONS {
        @Override
        byte[] apply(byte[] codestream, byte[] other, Random random) {
            var mutated = codestream.clone();
            int from = dimensions(mutated);
            int length = Math.min(mutated.length - from, isJpeg2000(mutated, from) ? 40 : 10);
            mutated[from + random.nextInt(length)] = (byte) random.nextInt();
            return mutated;
        }
    },
    /** A span that is taken out, doubled, swapped with the next, or from another codestream. */
    SWAPPED_SEGMENTS {
        @Override
        byte[] apply(byte[] codestream, byte[] other, Random random) {
            int length = codestream.length;
            int span = 1 + random.nextInt(Math.max(1, Math.min(64, length / 4)));
            int from = random.nextInt(Math.max(1, length - 2 * span));
            var mutated = Arrays.copyOf(codestream, length + span);
            switch (random.nextInt(4)) {
                case 0 -> {
                    System.arraycopy(codestream, from + span, mutated, from, length - from - span);
                    return Arrays.copyOf(mutated, length - span);
                }
                case 1 -> {
                    System.arraycopy(codestream, from, mutated, from + span, length - from);
                    return mutated;
                }
                case 2 -> {
                    System.arraycopy(codestream, from, mutated, from + span, span);
                    System.arraycopy(codestream, from + span, mutated, from, span);
                }
                default -> {
                    int foreign = random.nextInt(Math.min(length, other.length));
                    int at = random.nextInt(length - foreign + 1);
                    System.arraycopy(other, random.nextInt(other.length - foreign + 1), mutated, at, foreign);
                }
            }
            return Arrays.copyOf(mutated, length);
        }
    };

    /** Bytes in which headers are expected. */
    private static final int HEADERS = 140;

    private static final int SIZ = 0x51;

    abstract byte[] apply(byte[] codestream, byte[] other, Random random);

    /** Where SOF0, SOF1, SOF3, SOF55 or SIZ starts; 0 without any, which is where the header of RLE is. */
    private static int dimensions(byte[] codestream) {
        for (int at = 0; at < codestream.length - 1; at++) {
            if (codestream[at] == (byte) 0xFF) {
                switch (codestream[at + 1] & 0xFF) {
                    case 0xC0, 0xC1, 0xC3, 0xF7, SIZ -> {
                        return at + 2;
                    }
                    default -> {}
                }
            }
        }
        return 0;
    }

    private static boolean isJpeg2000(byte[] codestream, int from) {
        return from > 0 && codestream[from - 1] == SIZ;
    }
}
