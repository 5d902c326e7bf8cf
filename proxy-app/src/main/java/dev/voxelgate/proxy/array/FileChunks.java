package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.pixels.PixelRegion;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Cuts the file of one response, or neighbouring bytes of it, into buffers, made one at a time when they are asked for:
 * the header with the first frame, then every frame in chunks.
 */
final class FileChunks {

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

    FileChunks(ArrayFile file, ByteSpan span, DataBufferFactory buffers) {
        var plan = file.plan();
        this.buffers = buffers;
        this.region = plan.region();
        this.frameBytes = plan.frameBytes();
        this.bytesPerElement = plan.dtype().bytes();
        int pixel = region.planar() ? 1 : Math.max(1, region.channels().count());
        this.elementsPerChunk = CHUNK_BYTES / bytesPerElement / pixel * pixel;
        this.header = file.header();
        this.headerSpan = span.within(0, header.length);
        this.dataSpan = span.within(header.length, plan.dataBytes());
        this.nextFrame = dataSpan.isEmpty() ? 0 : dataSpan.from() / frameBytes;
        this.frames = span.frames(file);
    }

    /** The frames that the bytes are made of. */
    FrameSequence frames() {
        return frames;
    }

    /**
     * A part of a frame, whose buffer is made when somebody takes it.
     *
     * @param region which elements of the frame, or of the strip of one
     * @param firstElement in the order of the region
     * @param skipped bytes of its first element that are not given
     * @param dropped bytes of its last element that are not given
     */
    record Part(
            FrameInterpretation.DecodedPixels pixels,
            PixelRegion region,
            long firstElement,
            int elements,
            int skipped,
            int dropped) {}

    /**
     * The parts of the next frame or strip. All of the first frame is looked at before the header goes out: values that cannot
     * be converted are refused, not broken off. No values of strips are such.
     *
     * @throws dev.voxelgate.proxy.pixels.NotRepresentableException when a value of the first frame does not fit
     */
    List<Part> of(FrameInterpretation.DecodedPixels pixels) {
        var strip = pixels.strip();
        var selected = strip == null ? region : region.ofStrip(strip.firstRow(), strip.rows());
        if (!begun) {
            pixels.transform().requireRepresentable(pixels.frame(), pixels.index(), selected);
        }
        long before = strip == null ? 0 : region.ofStrip(0, strip.firstRow()).elements() * bytesPerElement;
        var bytes = dataSpan.within(nextFrame * frameBytes + before, selected.elements() * bytesPerElement);
        nextFrame += strip == null || strip.isLast() ? 1 : 0;
        long first = bytes.from() / bytesPerElement;
        long end = Math.ceilDiv(bytes.to(), bytesPerElement);
        return LongStream.range(0, Math.ceilDiv(end - first, elementsPerChunk))
                .map(part -> first + part * elementsPerChunk)
                .mapToObj(start -> part(pixels, selected, start, (int) Math.min(end - start, elementsPerChunk), bytes))
                .toList();
    }

    private Part part(
            FrameInterpretation.DecodedPixels pixels, PixelRegion selected, long first, int elements, ByteSpan bytes) {
        long start = first * bytesPerElement;
        long end = start + (long) elements * bytesPerElement;
        int skipped = (int) Math.max(0, bytes.from() - start);
        int dropped = (int) Math.max(0, end - bytes.to());
        return new Part(pixels, selected, first, elements, skipped, dropped);
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
            pixels.transform()
                    .write(pixels.frame(), pixels.index(), part.region, part.firstElement, part.elements, out);
        }
    }
}
