package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** An instance that stays in its file. */
final class FileInstance implements StoredInstance {

    private static final int CHUNK_BYTES = 32 * 1024;

    private final Path path;
    private final long length;
    private final DataSet index;
    private final TransferSyntax transferSyntax;

    FileInstance(Path path, long length, DataSet index, TransferSyntax transferSyntax) {
        this.path = path;
        this.length = length;
        this.index = index;
        this.transferSyntax = transferSyntax;
    }

    @Override
    public DataSet index() {
        return index;
    }

    @Override
    public DataSet metadata() throws IOException {
        return FileHeader.read(path).dataSet();
    }

    @Override
    public TransferSyntax transferSyntax() {
        return transferSyntax;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Flux<ByteBuf> bytes() {
        // The demand comes from an event loop, which must not wait for the disk.
        return Flux.generate(() -> new Reading(Files.newInputStream(path), length), Reading::next, Reading::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** A file that is being sent. It has as many bytes as were announced, or the answer breaks. */
    private static final class Reading {

        private final InputStream in;
        private long remaining;

        Reading(InputStream in, long length) {
            this.in = in;
            this.remaining = length;
        }

        Reading next(SynchronousSink<ByteBuf> sink) {
            try {
                var chunk = in.readNBytes((int) Math.min(CHUNK_BYTES, remaining));
                remaining -= chunk.length;
                if (chunk.length > 0) {
                    sink.next(Unpooled.wrappedBuffer(chunk));
                } else if (remaining > 0) {
                    sink.error(new EOFException("a file of the demo folder has become shorter"));
                }
                if (remaining == 0) {
                    sink.complete();
                }
            } catch (IOException e) {
                sink.error(e);
            }
            return this;
        }

        void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
