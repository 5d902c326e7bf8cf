package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.numpy.StoredZip;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.SynchronousSink;

/**
 * What is given of an array in a {@link StoredZip}.
 *
 * @param before bytes of the archive that are given with it
 * @param bytes of the array, without its CRC-32
 * @param wanted of the array and its CRC-32, not empty
 * @param buffers makes buffers
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record StoredArray(byte[] before, long bytes, ByteSpan wanted, DataBufferFactory buffers) {

    /** What has to be read of the array: all of it for its CRC-32. */
    ByteSpan read() {
        return needsCrc() ? new ByteSpan(0, bytes) : wanted;
    }

    private boolean needsCrc() {
        return wanted.to() > bytes;
    }

    /** Begins to give it. */
    Passing begin() {
        return new Passing();
    }

    /** What was read of the array, on its way. Used from one thread at a time. */
    final class Passing {

        private final CRC32 crc = new CRC32();
        private long unwanted = Math.min(wanted.from(), bytes) - read().from();
        private byte @Nullable [] pending = before;

        /** Gives a buffer that was read, without what nobody wants of it. */
        void pass(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
            DataBuffer given;
            try {
                given = wanted(buffer);
            } catch (RuntimeException | Error e) {
                DataBufferUtils.release(buffer);
                throw e;
            }
            if (given.readableByteCount() == 0) {
                DataBufferUtils.release(given);
            } else {
                sink.next(given);
            }
        }

        private DataBuffer wanted(DataBuffer buffer) {
            if (needsCrc()) {
                try (var readable = buffer.readableByteBuffers()) {
                    readable.forEachRemaining(crc::update);
                }
            }
            int skipped = (int) Math.min(unwanted, buffer.readableByteCount());
            unwanted -= skipped;
            buffer.readPosition(buffer.readPosition() + skipped);
            byte[] first = pending;
            if (first == null || buffer.readableByteCount() == 0) {
                return buffer;
            }
            pending = null;
            return first.length == 0 ? buffer : buffers.join(List.of(buffers.wrap(first), buffer));
        }

        /** What is given when all was read: the CRC-32, and what could not be given before; null when nothing is. */
        @Nullable
        DataBuffer rest() {
            byte[] first = pending == null ? new byte[0] : pending;
            byte[] sum = needsCrc() ? StoredZip.crc(crc).array() : new byte[0];
            int from = (int) Math.max(0, wanted.from() - bytes);
            int length = needsCrc() ? (int) (wanted.to() - bytes) - from : 0;
            return first.length + length == 0
                    ? null
                    : buffers.allocateBuffer(first.length + length).write(first).write(sum, from, length);
        }
    }
}
