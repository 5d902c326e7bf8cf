package dev.voxelgate.proxy.web;

import dev.voxelgate.proxy.numpy.NpzEncoder;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.VolumePlan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/** Compresses an npy body into an npz body, buffer by buffer as the client reads. */
final class NpzBody implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final DataBufferFactory buffers;
    private final NpzEncoder encoder;
    private final ByteBuffer output = ByteBuffer.allocate(CHUNK_BYTES);
    private boolean closed;

    private NpzBody(VolumePlan plan, DataBufferFactory buffers) {
        this.buffers = buffers;
        this.encoder = new NpzEncoder(plan.npyBytes(), NpzEncoder.DEFAULT_LEVEL);
    }

    /** The npz body whose one member is the given npy body. */
    static Flux<DataBuffer> of(Flux<DataBuffer> npy, VolumePlan plan, DataBufferFactory buffers) {
        return Flux.using(
                () -> new NpzBody(plan, buffers),
                body -> npy.concatMapIterable(body::deflate, 1)
                        .concatWith(Flux.defer(() -> Flux.fromIterable(body.finish()))),
                NpzBody::close);
    }

    /** Compresses one buffer, which it releases, into the full buffers that come of it. */
    private synchronized List<DataBuffer> deflate(DataBuffer npy) {
        try (var readable = npy.readableByteBuffers()) {
            List<DataBuffer> full = new ArrayList<>();
            while (!closed && readable.hasNext()) {
                drain(full);
                encoder.input(readable.next());
                drain(full);
            }
            return full;
        } finally {
            DataBufferUtils.release(npy);
        }
    }

    private synchronized List<DataBuffer> finish() {
        List<DataBuffer> last = new ArrayList<>();
        if (!closed) {
            encoder.end();
            drain(last);
            flush(last);
        }
        return last;
    }

    private void drain(List<DataBuffer> full) {
        while (!encoder.needsInput() && !encoder.isFinished()) {
            encoder.output(output);
            if (!output.hasRemaining()) {
                flush(full);
            }
        }
    }

    private void flush(List<DataBuffer> full) {
        output.flip();
        try {
            int length = Math.max(1, output.remaining());
            full.add(MemoryExhaustedException.guard(() -> buffers.allocateBuffer(length))
                    .write(output));
        } catch (MemoryExhaustedException e) {
            full.forEach(DataBufferUtils::release);
            throw e;
        }
        output.clear();
    }

    /** Guarded like the work itself: a cancel comes from another thread, and the encoder holds native memory. */
    @Override
    public synchronized void close() {
        closed = true;
        encoder.close();
    }
}
