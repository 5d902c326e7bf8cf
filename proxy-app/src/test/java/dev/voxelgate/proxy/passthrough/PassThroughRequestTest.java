package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughRequestTest {

    private static List<Map.Entry<String, String>> sent(String client, String... fields) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (var field : fields) {
            entries.add(Map.entry(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 2)));
        }
        try {
            var address = InetAddress.getByName(client);
            var request = PassThroughRequest.of("GET", URI.create("http://archive/x"), entries, address, null);
            return request.headers().entries().stream()
                    .map(field -> Map.entry(field.getKey(), field.getValue()))
                    .toList();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheRequestIsAboutIsSentOn() {
        assertThat(sent("10.1.2.3", "Accept: a/b", "Accept: c/d", "Range: bytes=0-9", "If-None-Match: \"x\"", "X-A: b"))
                .containsExactly(
                        Map.entry("Accept", "a/b"),
                        Map.entry("Accept", "c/d"),
                        Map.entry("Range", "bytes=0-9"),
                        Map.entry("If-None-Match", "\"x\""),
                        Map.entry("X-A", "b"),
                        Map.entry("via", "1.1 voxelgate"),
                        Map.entry("Forwarded", "for=10.1.2.3"),
                        Map.entry("X-Forwarded-For", "10.1.2.3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Keep-Alive: 1",
                "TE: trailers",
                "Trailer: a",
                "Transfer-Encoding: chunked",
                "Content-Length: 5",
                "Upgrade: h2c",
                "HTTP2-Settings: AAAA",
                "Proxy-Connection: close",
                "Proxy-Authorization: Basic x",
                "Host: evil.example",
                "Expect: 100-continue",
                "Accept-Encoding: gzip",
                "Authorization: Bearer x",
                "Cookie: a=b",
                "Forwarded: for=evil;host=evil.example",
                "X-Forwarded-For: evil",
                "X-Forwarded-Host: evil",
                "X_Forwarded_Host: evil",
                "x-forwarded-prefix: /evil",
                "X-Real-IP: evil",
                "X-Original-URL: /evil",
                "X-Rewrite-URL: /evil",
                "X_Rewrite_Url: /evil"
            })
    void whatIsBetweenTheClientAndTheGatewayIsNot(String field) {
        assertThat(sent("10.1.2.3", field)).containsExactlyElementsOf(sent("10.1.2.3"));
    }

    @Test
    void whatTheConnectionNamesIsNotEither() {
        assertThat(sent("10.1.2.3", "Connection: close, x-a ,X-Forwarded-For", "X-A: b", "X-B: c"))
                .extracting(Map.Entry::getKey)
                .containsExactly("X-B", "via", "Forwarded", "X-Forwarded-For");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override", "X_HTTP_METHOD_OVERRIDE"})
    void aFieldThatMakesItAnotherRequestIsRefused(String name) {
        assertThatThrownBy(() -> sent("10.1.2.3", name + ": DELETE")).isInstanceOf(PassThroughRefusedException.class);
    }

    @Test
    void theWayIsToldOn() {
        assertThat(sent("::1", "Via: 1.0 a, 1.1 b", "via: 2 c"))
                .containsExactly(
                        Map.entry("via", "1.0 a, 1.1 b, 2 c, 1.1 voxelgate"),
                        Map.entry("Forwarded", "for=\"[0:0:0:0:0:0:0:1]\""),
                        Map.entry("X-Forwarded-For", "0:0:0:0:0:0:0:1"));
    }
}
