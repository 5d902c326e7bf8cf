package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
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

    NpyChunks(ArrayPlan plan, DataBufferFactory buffers) {
        this.buffers = buffers;
        this.header = plan.npyHeader();
        this.pixelsPerFrame = Math.toIntExact(plan.format().pixelsPerFrame());
        this.bytesPerPixel = plan.format().channels() * plan.dtype().bytes();
        this.pixelsPerChunk = CHUNK_BYTES / bytesPerPixel;
    }

    /** A part of a frame, whose buffer is made when somebody takes it. */
    record Part(FrameInterpretation.DecodedPixels pixels, int firstPixel) {}

    /** The parts of the next frame. */
    List<Part> of(FrameInterpretation.DecodedPixels pixels) {
        return IntStream.range(0, Math.ceilDiv(pixelsPerFrame, pixelsPerChunk))
                .mapToObj(part -> new Part(pixels, part * pixelsPerChunk))
                .toList();
    }

    /**
     * The buffer of the next part, which belongs to the receiver. An iterator of buffers would lose one when a client
     * leaves: Reactor looks ahead with it.
     */
    DataBuffer buffer(Part part) {
        int count = Math.min(pixelsPerChunk, pixelsPerFrame - part.firstPixel);
        int prefix = headerGiven ? 0 : header.length;
        DataBuffer buffer =
                MemoryExhaustedException.guard(() -> buffers.allocateBuffer(prefix + count * bytesPerPixel));
        try {
            buffer.write(header, 0, prefix);
            write(part, buffer, count);
        } catch (RuntimeException | Error e) {
            DataBufferUtils.release(buffer);
            throw e;
        }
        headerGiven = true;
        return buffer;
    }

    private void write(Part part, DataBuffer buffer, int count) {
        var pixels = part.pixels;
        try (var writable = buffer.writableByteBuffers()) {
            var out = writable.next().order(ByteOrder.LITTLE_ENDIAN);
            pixels.transform().write(pixels.frame(), pixels.index(), part.firstPixel, count, out);
        }
        buffer.writePosition(buffer.writePosition() + count * bytesPerPixel);
    }
}
