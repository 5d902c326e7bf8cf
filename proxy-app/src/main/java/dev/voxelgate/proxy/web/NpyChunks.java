package dev.voxelgate.proxy.web;

import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.VolumePlan;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Cuts the npy file of one response into buffers, made one at a time when they are asked for: the header with the
 * first frame, then every frame in chunks.
 */
final class NpyChunks {

    /** Half a frame of a CT: each chunk costs a few changes of threads, whatever its size. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final DataBufferFactory buffers;
    private final byte[] header;
    private final int pixelsPerFrame;
    private final int bytesPerPixel;
    private final int pixelsPerChunk;
    private boolean headerGiven;

    NpyChunks(VolumePlan plan, DataBufferFactory buffers) {
        this.buffers = buffers;
        this.header = plan.npyHeader();
        this.pixelsPerFrame = Math.toIntExact(plan.format().pixelsPerFrame());
        this.bytesPerPixel = plan.format().channels() * plan.dtype().bytes();
        this.pixelsPerChunk = CHUNK_BYTES / bytesPerPixel;
    }

    /** The buffers of the next frame; each belongs to the receiver. */
    Iterable<DataBuffer> of(FrameReading.DecodedPixels pixels) {
        return () -> new Chunks(pixels);
    }

    private final class Chunks implements Iterator<DataBuffer> {

        private final FrameReading.DecodedPixels pixels;
        private int nextPixel;

        Chunks(FrameReading.DecodedPixels pixels) {
            this.pixels = pixels;
        }

        @Override
        public boolean hasNext() {
            return nextPixel < pixelsPerFrame;
        }

        @Override
        public DataBuffer next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int count = Math.min(pixelsPerChunk, pixelsPerFrame - nextPixel);
            int prefix = headerGiven ? 0 : header.length;
            DataBuffer buffer =
                    MemoryExhaustedException.guard(() -> buffers.allocateBuffer(prefix + count * bytesPerPixel));
            try {
                buffer.write(header, 0, prefix);
                write(buffer, count);
            } catch (RuntimeException | Error e) {
                DataBufferUtils.release(buffer);
                throw e;
            }
            headerGiven = true;
            nextPixel += count;
            return buffer;
        }

        private void write(DataBuffer buffer, int count) {
            try (var writable = buffer.writableByteBuffers()) {
                var out = writable.next().order(ByteOrder.LITTLE_ENDIAN);
                pixels.transform().write(pixels.frame(), pixels.index(), nextPixel, count, out);
            }
            buffer.writePosition(buffer.writePosition() + count * bytesPerPixel);
        }
    }
}
