package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.stream.ChunkParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies JSON or XML and replaces the URLs of the archive in it. Only what stands at the start of a string, an attribute
 * or a text is a URL: in the middle of one it is what somebody wrote. What comes out is slices of what goes in; nothing
 * is held but the start of what may be a URL.
 */
final class UrlRewriter extends ChunkParser<ByteBuf> {

    private static final int NONE = -1;
    /** The bytes so far may become a root. */
    private static final int OPEN = -2;

    private final UrlMapping urls;
    /** As they may be written: all of them in each of the ways, one way after the other. */
    private final List<byte[]> roots;

    private final ByteProcessor noOpening;
    /** What came after an opening at the end of the last chunk, as long as it may be a URL. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    private boolean holding;
    private @Nullable ByteBuf next;

    private UrlRewriter(UrlMapping urls, String openings, List<String> slashes) {
        this.urls = urls;
        this.roots = slashes.stream()
                .flatMap(slash -> urls.roots().stream().map(root -> root.replace("/", slash)))
                .map(root -> root.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        this.noOpening = value -> openings.indexOf(value) < 0;
    }

    /** Of JSON, where a URL is a string. Some who write it escape slashes, which means the same (RFC 8259 7). */
    static UrlRewriter ofJson(UrlMapping urls) {
        return new UrlRewriter(urls, "\"", List.of("/", "\\/"));
    }

    /** Of XML, where it is an attribute's value or a text. */
    static UrlRewriter ofXml(UrlMapping urls) {
        return new UrlRewriter(urls, "\"'>", List.of("/"));
    }

    @Override
    public @Nullable ByteBuf poll() {
        var first = next;
        next = null;
        if (first == null && holding) {
            first = goOn(chunk());
        }
        if (first == null && !holding && chunk().isReadable()) {
            first = scan(chunk());
        }
        if (first == null && holding && hasEnded()) {
            holding = false;
            first = bytes(held.toByteArray());
        }
        if (first == null) {
            releaseChunk();
        }
        return first;
    }

    /** Takes bytes until it is clear what the held ones are. */
    private @Nullable ByteBuf goOn(ByteBuf in) {
        while (in.isReadable()) {
            held.write(in.getByte(in.readerIndex()));
            byte[] bytes = held.toByteArray();
            int root = rootAt(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
            if (root != OPEN) {
                holding = false;
                held.reset();
                int known = root == NONE ? 0 : roots.get(root).length;
                var rest = bytes(Arrays.copyOfRange(bytes, known, bytes.length - 1)); // the last one is still in there
                if (root == NONE) {
                    return rest;
                }
                next = rest;
                return replacement(root);
            }
            in.skipBytes(1);
        }
        return null;
    }

    private static @Nullable ByteBuf bytes(byte[] bytes) {
        return bytes.length == 0 ? null : Unpooled.wrappedBuffer(bytes);
    }

    /** Gives all up to the next URL, or up to what may be one at the end of the chunk. */
    private ByteBuf scan(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int opening = in.forEachByte(start, end - start, noOpening);
        while (opening >= 0) {
            int at = opening + 1;
            int root = rootAt(in, at, end);
            if (root == OPEN) {
                holding = true;
                var before = in.readRetainedSlice(at - start);
                while (in.isReadable()) {
                    held.write(in.readByte());
                }
                return before;
            }
            if (root >= 0) {
                var before = in.readRetainedSlice(at - start);
                in.skipBytes(roots.get(root).length);
                next = replacement(root);
                return before;
            }
            opening = at < end ? in.forEachByte(at, end - at, noOpening) : NONE;
        }
        return in.readRetainedSlice(end - start);
    }

    private int rootAt(ByteBuf in, int at, int end) {
        for (int i = 0; i < roots.size(); i++) {
            byte[] root = roots.get(i);
            int same = 0;
            while (same < root.length && at + same < end && in.getByte(at + same) == root[same]) {
                same++;
            }
            if (at + same == end) {
                return OPEN;
            }
            if (same == root.length && UrlMapping.isEnd(in.getByte(at + same))) {
                return i;
            }
        }
        return NONE;
    }

    private ByteBuf replacement(int root) {
        var url = urls.replacement(root % urls.roots().size());
        return Unpooled.wrappedBuffer(url.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        super.close();
        if (next != null) {
            next.release();
            next = null;
        }
    }
}
