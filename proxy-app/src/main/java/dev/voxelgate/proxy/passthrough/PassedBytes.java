package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Gives each chunk as it is. */
final class PassedBytes implements PullParser<ByteBuf> {

    private @Nullable ByteBuf chunk;

    @Override
    public void offer(ByteBuf next) {
        close();
        chunk = next;
    }

    @Override
    public void end() {}

    @Override
    public @Nullable ByteBuf poll() {
        var next = chunk;
        chunk = null;
        return next;
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
