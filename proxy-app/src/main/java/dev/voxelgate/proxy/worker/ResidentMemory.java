package dev.voxelgate.proxy.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How much memory this process has resident, from a file that is opened before nothing can be opened any more. */
final class ResidentMemory {

    private static final long PAGE_BYTES = 4096;
    private static final int LINE_BYTES = 200;

    private final @Nullable RandomAccessFile statm;

    private ResidentMemory(@Nullable RandomAccessFile statm) {
        this.statm = statm;
    }

    static ResidentMemory open() {
        try {
            return new ResidentMemory(new RandomAccessFile("/proc/self/statm", "r"));
        } catch (IOException e) {
            return new ResidentMemory(null);
        }
    }

    /** In bytes; 0 where the system does not tell. Where pages are larger than 4 KB it is less than it is. */
    long bytes() {
        return PAGE_BYTES * field(1);
    }

    /** All addresses that are taken, in bytes; 0 where the system does not tell. */
    long virtualBytes() {
        return PAGE_BYTES * field(0);
    }

    private long field(int index) {
        if (statm == null) {
            return 0;
        }
        try {
            statm.seek(0);
            var line = new byte[LINE_BYTES];
            int length = statm.read(line);
            return Long.parseLong(
                    new String(line, 0, Math.max(0, length), StandardCharsets.US_ASCII).split(" ", -1)[index]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
