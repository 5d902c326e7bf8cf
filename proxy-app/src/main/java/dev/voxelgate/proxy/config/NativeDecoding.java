package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.isolated.IsolatedFrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerCommand;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.worker.DecodeWorker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoder of JPEG 2000 and HTJ2K as {@code voxelgate.decode.native} says.
 *
 * @param state whether it works, in words for an operator
 * @param workers the processes it uses, if it is isolated
 */
record NativeDecoding(
        FrameDecoder decoder,
        Supplier<String> state,
        @Nullable WorkerPool workers) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NativeDecoding.class);

    static NativeDecoding of(DecodeProperties properties) {
        return switch (properties.nativeCode()) {
            case ISOLATED -> isolated(properties);
            case IN_PROCESS -> here(Jpeg2000FrameDecoder.load());
            case OFF -> here(Jpeg2000FrameDecoder.unavailable("voxelgate.decode.native is off"));
        };
    }

    /** The gateway itself never loads the library. */
    private static NativeDecoding isolated(DecodeProperties properties) {
        var library = Jpeg2000FrameDecoder.library();
        if (library.isEmpty()) {
            return here(Jpeg2000FrameDecoder.load()); // Which says what is missing.
        }
        long frame = properties.maxFrameBytes();
        var command =
                WorkerCommand.of(DecodeWorker.class, library.stream().toList(), frame, properties.workerMemoryBytes());
        var pool = new WorkerPool(
                command,
                report -> LOG.info("Decoder process for JPEG 2000: {}; {}", report.codec(), report.restrictions()));
        return new NativeDecoding(
                new IsolatedFrameDecoder(pool, Jpeg2000FrameDecoder.codecNames()),
                () -> pool.report()
                        .map(report -> report.codec() + ", in processes of its own")
                        .orElse("OpenJPEG in processes of its own, of which the first frame starts the first"),
                pool);
    }

    private static NativeDecoding here(Jpeg2000FrameDecoder decoder) {
        return new NativeDecoding(decoder, () -> decoder.nativeCodec().description(), null);
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.close();
        }
    }
}
