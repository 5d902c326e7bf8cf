package dev.voxelgate.proxy.web.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * Answers a request whose head, target or host cannot be read with a problem (RFC 9457), and closes the connection.
 * Reactor Netty and Spring would answer it with an empty body.
 */
final class UnreadableHead extends ChannelInboundHandlerAdapter {

    private boolean answered;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (answered) {
            ReferenceCountUtil.release(message);
            return;
        }
        var problem = message instanceof HttpRequest request && isFirst(context) ? problem(request) : null;
        if (problem == null) {
            super.channelRead(context, message);
            return;
        }
        ReferenceCountUtil.release(message);
        answered = true;
        var _ = context.writeAndFlush(problem.answer()).addListener(ChannelFutureListener.CLOSE);
    }

    /** Whether no answer is on its way that this one would get into. */
    private static boolean isFirst(ChannelHandlerContext context) {
        return ChannelOperations.get(context.channel()) == null;
    }

    private static @Nullable Refusal problem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException _ ->
                    new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
                case TooLongHttpHeaderException _ ->
                    new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header fields are too large");
                default -> new Refusal(HttpResponseStatus.BAD_REQUEST, "the request's head cannot be read");
            };
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "the request is of no version of HTTP/1");
        }
        if (request.uri().startsWith("/") && !isUri("http://host" + request.uri())) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "the request's target is not a URI");
        }
        var host = request.headers().get(HttpHeaderNames.HOST, "");
        return host.isEmpty() || isUri("http://" + host)
                ? null
                : new Refusal(HttpResponseStatus.BAD_REQUEST, "the Host field is none");
    }

    private static boolean isUri(String text) {
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private record Refusal(HttpResponseStatus status, String detail) {

        DefaultFullHttpResponse answer() {
            var body = """
                {"type":"urn:voxelgate:problem:malformed-request","title":"%2$s","status":%1$d,"detail":"%3$s",\
                "HttpStatus":%1$d,"Message":"%2$s","Details":"%3$s"}\
                """.formatted(status.code(), status.reasonPhrase(), detail);
            var answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.US_ASCII)));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return answer;
        }
    }
}
