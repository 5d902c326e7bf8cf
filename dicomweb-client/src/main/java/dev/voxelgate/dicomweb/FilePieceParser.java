package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.ByteCollector;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.dicomweb.stream.ChunkParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import org.jspecify.annotations.Nullable;

/** Cuts neighbouring bytes of a file into its native frames. */
final class FilePieceParser extends ChunkParser<Frame> {

    private final SingleFrames frames;
    private final int frameBytes;
    private final ByteCollector data;
    private int next;
    private int left;
    private int missing;
    private long offset;

    /**
     * @param first index of the first one
     * @param count how many
     */
    FilePieceParser(SingleFrames frames, int first, int count) {
        this.frames = frames;
        this.frameBytes = frames.frameBytes().orElseThrow();
        this.data = new ByteCollector("max-frame-bytes", frameBytes);
        this.next = first;
        this.left = count;
        this.missing = frameBytes;
    }

    @Override
    public @Nullable Frame poll() {
        int taken = Math.min(missing, chunk().readableBytes());
        if (left == 0 || (taken == 0 && missing > 0)) {
            if (left > 0 && hasEnded()) {
                throw new TruncatedStreamException(offset, "more of a frame");
            }
            releaseChunk();
            return null;
        }
        data.add(chunk().readSlice(taken), offset);
        offset += taken;
        missing -= taken;
        if (missing > 0) {
            return poll();
        }
        missing = frameBytes;
        left--;
        return frames.frame(next++, data.take());
    }
}
