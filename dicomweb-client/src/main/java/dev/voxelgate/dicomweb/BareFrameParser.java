package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.http.WholeBodyParser;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A RetrieveFrames answer of one frame that is not wrapped into a multipart body: what some archives and static hosts give. */
final class BareFrameParser implements PullParser<FramePart> {

    private final int number;
    private final MediaType type;
    private final WholeBodyParser body;

    BareFrameParser(int number, MediaType type, int maxFrameBytes) {
        this.number = number;
        this.type = type;
        this.body = new WholeBodyParser("max-frame-bytes", maxFrameBytes);
    }

    @Override
    public void offer(ByteBuf chunk) {
        body.offer(chunk);
    }

    @Override
    public void end() {
        body.end();
    }

    @Override
    public @Nullable FramePart poll() {
        byte[] data = body.poll();
        return data == null ? null : new FramePart(number, type.name(), type.parameters(), data);
    }

    @Override
    public void close() {
        body.close();
    }
}
