package dev.voxelgate.proxy.web.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.HexFormat;

/**
 * Percent-encodes characters that RFC 3986 3.4 does not allow in a query. curl and browsers send the caret of a
 * person's name ({@code PatientName=Doe^J*}) and letters beyond ASCII unencoded, and archives accept them; Java's URI
 * does not. Of HTTP/2 it sees the frames of the connection, before a stream takes them for a request.
 */
final class RawQuery extends ChannelInboundHandlerAdapter {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpRequest request) {
            request.setUri(encoded(request.uri()));
        } else if (message instanceof Http2HeadersFrame frame && frame.headers().path() != null) {
            var path = frame.headers().path().toString();
            var encoded = encoded(path);
            if (!encoded.equals(path)) {
                frame.headers().path(encoded);
            }
        }
        super.channelRead(context, message);
    }

    /** The same target with a query that RFC 3986 allows. Its characters are bytes, as Netty reads them. */
    static String encoded(String target) {
        int query = target.indexOf('?') + 1;
        if (query == 0 || target.chars().skip(query).noneMatch(RawQuery::isRaw)) {
            return target;
        }
        var encoded = new StringBuilder(target.substring(0, query));
        target.chars().skip(query).forEach(character -> {
            if (isRaw(character)) {
                encoded.append('%').append(HEX.toHexDigits((byte) character));
            } else {
                encoded.append((char) character);
            }
        });
        return encoded.toString();
    }

    private static boolean isRaw(int character) {
        return "\"<>\\^`{|}".indexOf(character) >= 0 || (character > 0x7F && character <= 0xFF);
    }
}
