package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Gives the whole body as its only result, which may be empty. For small documents: bounded. */
public final class WholeBodyParser implements PullParser<byte[]> {

    private final ByteCollector body;
    private long offset;
    private boolean ended;
    private boolean given;

    /** The limit is named {@code max-body-bytes}. */
    public WholeBodyParser(int maxBytes) {
        this("max-body-bytes", maxBytes);
    }

    /** @param limit its name, for who exceeds it */
    public WholeBodyParser(String limit, int maxBytes) {
        this.body = new ByteCollector(limit, maxBytes);
    }

    @Override
    public void offer(ByteBuf chunk) {
        try {
            int length = chunk.readableBytes();
            body.add(chunk, offset);
            offset += length;
        } finally {
            chunk.release();
        }
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public byte @Nullable [] poll() {
        if (!ended || given) {
            return null;
        }
        given = true;
        return body.take();
    }

    @Override
    public void close() {}
}
