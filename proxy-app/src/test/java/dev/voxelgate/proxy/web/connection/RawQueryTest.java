package dev.voxelgate.proxy.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawQueryTest {

    @ParameterizedTest
    @CsvSource({
        "/studies?PatientName=Doe^J*, /studies?PatientName=Doe%5EJ*",
        "/studies?a=%5E|{}, /studies?a=%5E%7C%7B%7D",
        "/studies?a=\u00C3\u00A4, /studies?a=%C3%A4",
        "/studies^?a=b, /studies^?a=b",
        "/studies, /studies"
    })
    void whatJavaDoesNotTakeIsEncodedInBothVersionsOfHttp(String sent, String read) {
        var channel = new EmbeddedChannel(new RawQuery());
        channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, sent));
        FullHttpRequest request = channel.readInbound();
        assertThat(request.uri()).isEqualTo(read);
        ReferenceCountUtil.release(request);
        channel.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().path(sent), true));
        Http2HeadersFrame frame = channel.readInbound();
        assertThat(frame.headers().path()).hasToString(read);
        channel.writeInbound(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("trailer", "1"), true));
        Http2HeadersFrame trailers = channel.readInbound();
        assertThat(trailers.headers().path()).isNull();
        assertThat(channel.finish()).isFalse();
    }
}
