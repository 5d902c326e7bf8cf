package dev.voxelgate.proxy.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A multipart/related body (RFC 2387).
 *
 * @param partType the media type of its parts
 * @param boundary between the parts
 */
record Multipart(String partType, String boundary) {

    /**
     * A part.
     *
     * @param contentType with parameters
     * @param length of the body in bytes
     * @param body exactly as many bytes
     */
    record Part(String contentType, long length, Flux<ByteBuf> body) {}

    static Multipart of(String partType) {
        return new Multipart(partType, "voxelgate-" + UUID.randomUUID());
    }

    String contentType() {
        return "multipart/related; type=\"" + partType + "\"; boundary=" + boundary;
    }

    /** The parts one after the other, none asked for before its turn; each waits for what its index gives. */
    Flux<ByteBuf> body(Flux<Part> parts, IntFunction<Mono<Void>> beforePart) {
        return parts.index()
                .concatMap(
                        part -> beforePart
                                .apply(part.getT1().intValue())
                                .thenMany(part(part.getT1() == 0, part.getT2())),
                        1)
                .concatWith(Mono.fromSupplier(() -> ascii("\r\n--" + boundary + "--\r\n")));
    }

    private Flux<ByteBuf> part(boolean first, Part part) {
        var header = (first ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + part.contentType()
                + "\r\nContent-Length: " + part.length() + "\r\nMIME-Version: 1.0\r\n\r\n";
        return part.body().startWith(Mono.fromSupplier(() -> ascii(header)));
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
