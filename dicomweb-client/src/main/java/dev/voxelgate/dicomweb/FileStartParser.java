package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.Piece;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Adds to the start of a file what its answer says of it. */
record FileStartParser(PullParser<SingleFrames> file, Piece piece) implements PullParser<FileStart> {

    @Override
    public void offer(ByteBuf chunk) {
        file.offer(chunk);
    }

    @Override
    public void end() {
        file.end();
    }

    @Override
    public @Nullable FileStart poll() {
        var frames = file.poll();
        return frames == null ? null : new FileStart(frames, piece.range() != null, piece.tag());
    }

    @Override
    public void close() {
        file.close();
    }
}
