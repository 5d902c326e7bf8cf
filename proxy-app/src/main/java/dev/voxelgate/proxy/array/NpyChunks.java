package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.pixels.PixelRegion;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Cuts the npy file of one response, or neighbouring bytes of it, into buffers, made one at a time when they are asked for:
 * the header with the first frame, then every frame in chunks.
 */
final class NpyChunks {

    /** Half a frame of a CT: each chunk costs a few changes of threads, whatever its size. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final DataBufferFactory buffers;
    private final PixelRegion region;
    private final long frameBytes;
    private final int bytesPerElement;
    private final int elementsPerChunk;
    private final byte[] header;
    /** What of the header is to be given. */
    private final ByteSpan headerSpan;
    /** What of the elements is to be given. */
    private final ByteSpan dataSpan;

    private final FrameSequence frames;
    private long nextFrame;
    private boolean begun;

    NpyChunks(ArrayPlan plan, ByteSpan span, DataBufferFactory buffers) {
        this.buffers = buffers;
        this.region = plan.region();
        this.frameBytes = plan.frameBytes();
        this.bytesPerElement = plan.dtype().bytes();
        int pixel = region.planar() ? 1 : Math.max(1, region.channels().count());
        this.elementsPerChunk = CHUNK_BYTES / bytesPerElement / pixel * pixel;
        this.header = plan.npyHeader();
        this.headerSpan = span.within(0, header.length);
        this.dataSpan = span.within(header.length, plan.npyBytes() - header.length);
        this.nextFrame = dataSpan.isEmpty() ? 0 : dataSpan.from() / frameBytes;
        this.frames = plan.frames()
                .part(nextFrame, dataSpan.isEmpty() ? 0 : Math.ceilDiv(dataSpan.to(), frameBytes) - nextFrame);
    }

    /** The frames that the bytes are made of. */
    FrameSequence frames() {
        return frames;
    }

    /**
     * A part of a frame, whose buffer is made when somebody takes it.
     *
     * @param firstElement in the order of the region
     * @param skipped bytes of its first element that are not given
     * @param dropped bytes of its last element that are not given
     */
    record Part(FrameInterpretation.DecodedPixels pixels, long firstElement, int elements, int skipped, int dropped) {}

    /**
     * The parts of the next frame. All of the first frame is looked at before the header goes out: values that cannot be
     * converted are refused, not broken off.
     *
     * @throws dev.voxelgate.proxy.pixels.NotRepresentableException when a value of the first frame does not fit
     */
    List<Part> of(FrameInterpretation.DecodedPixels pixels) {
        if (!begun) {
            pixels.transform().requireRepresentable(pixels.frame(), pixels.index(), region);
        }
        var bytes = dataSpan.within(nextFrame * frameBytes, frameBytes);
        nextFrame++;
        long first = bytes.from() / bytesPerElement;
        long end = Math.ceilDiv(bytes.to(), bytesPerElement);
        return LongStream.range(0, Math.ceilDiv(end - first, elementsPerChunk))
                .map(part -> first + part * elementsPerChunk)
                .mapToObj(start -> part(pixels, start, (int) Math.min(end - start, elementsPerChunk), bytes))
                .toList();
    }

    private Part part(FrameInterpretation.DecodedPixels pixels, long first, int elements, ByteSpan bytes) {
        long start = first * bytesPerElement;
        long end = start + (long) elements * bytesPerElement;
        return new Part(
                pixels, first, elements, (int) Math.max(0, bytes.from() - start), (int) Math.max(0, end - bytes.to()));
    }

    /**
     * The buffer of the next part, which belongs to the receiver. An iterator of buffers would lose one when a client
     * leaves: Reactor looks ahead with it.
     */
    DataBuffer buffer(Part part) {
        int prefix = begun ? 0 : (int) headerSpan.length();
        int bytes = part.elements * bytesPerElement;
        DataBuffer buffer = MemoryExhaustedException.guard(() -> buffers.allocateBuffer(prefix + bytes));
        try {
            buffer.write(header, (int) headerSpan.from(), prefix);
            write(part, buffer);
            // After a header nothing is skipped: bytes of the array come next to it.
            buffer.writePosition(prefix + bytes - part.dropped).readPosition(part.skipped);
        } catch (RuntimeException | Error e) {
            DataBufferUtils.release(buffer);
            throw e;
        }
        begun = true;
        return buffer;
    }

    /** What is given when no frame is: bytes of the header, or nothing. */
    DataBuffer headerAlone() {
        return buffers.allocateBuffer((int) headerSpan.length())
                .write(header, (int) headerSpan.from(), (int) headerSpan.length());
    }

    private void write(Part part, DataBuffer buffer) {
        var pixels = part.pixels;
        try (var writable = buffer.writableByteBuffers()) {
            var out = writable.next().order(ByteOrder.LITTLE_ENDIAN);
            pixels.transform().write(pixels.frame(), pixels.index(), region, part.firstElement, part.elements, out);
        }
    }
}
