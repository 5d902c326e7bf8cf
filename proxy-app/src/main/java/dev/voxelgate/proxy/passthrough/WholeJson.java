package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.json.JsonScanner;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Passes JSON on, and notices when it ends before its outermost value does: where only the end of its connection ends
 * an answer, nothing else tells a broken connection from its end.
 */
final class WholeJson implements PullParser<ByteBuf> {

    private final PullParser<ByteBuf> rewriting;
    private final JsonScanner scanner = new JsonScanner();
    private long bytes;
    private boolean begun;
    private boolean ended;

    WholeJson(PullParser<ByteBuf> rewriting) {
        this.rewriting = rewriting;
    }

    @Override
    public void offer(ByteBuf chunk) {
        bytes += chunk.readableBytes();
        chunk.forEachByte(this::look);
        rewriting.offer(chunk);
    }

    private boolean look(byte value) {
        begun |= value > ' ';
        scanner.take(value);
        return true;
    }

    @Override
    public void end() {
        ended = true;
        rewriting.end();
    }

    @Override
    public @Nullable ByteBuf poll() {
        var next = rewriting.poll();
        if (next == null && ended && (!begun || scanner.isInString() || scanner.depth() > 0)) {
            throw new TruncatedStreamException(bytes, "the end of JSON");
        }
        return next;
    }

    @Override
    public void close() {
        rewriting.close();
    }
}
