package dev.voxelgate.proxy.web.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ViewPageTest {

    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"|from '\\.(/[^']*)'");

    private static DemoGateway gateway;

    @BeforeAll
    static void start() {
        gateway = DemoGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void theRootLeadsToIt() throws IOException, InterruptedException {
        for (var method : List.of("GET", "HEAD")) {
            var answer = gateway.send(method, "/");
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(field(answer, "location")).isEqualTo("/view");
        }
    }

    /** From the page to what it names, to what that names, and so on. */
    @Test
    void allItsFilesAreItsOwn() throws IOException, InterruptedException {
        var files = new TreeSet<String>();
        var found = new TreeSet<>(List.of("/view"));
        while (!found.isEmpty()) {
            var path = found.pollFirst();
            if (files.add(path)) {
                var answer = gateway.send("GET", path);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(field(answer, "content-security-policy"))
                        .startsWith("default-src 'none'; script-src 'self';")
                        .doesNotContain("unsafe", "http", "data:");
                var text = new String(answer.body(), UTF_8);
                assertThat(text.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
                FILE.matcher(text).results().forEach(match -> {
                    found.add(match.group(1) != null ? match.group(1) : "/view" + match.group(2));
                });
            }
        }
        assertThat(files).hasSizeGreaterThan(12);
    }

    @Test
    void aBrowserThatHasAFileIsToldSo() throws IOException, InterruptedException {
        for (var path : List.of("/view", "/view/main.js", "/view/view.css", "/view/icon.svg")) {
            var whole = gateway.send("GET", path);
            var head = gateway.send("HEAD", path);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(field(head, "content-length")).isEqualTo(Integer.toString(whole.body().length));
            assertThat(field(head, "etag")).isEqualTo(field(whole, "etag")).startsWith("\"");
            assertThat(field(whole, "cache-control")).contains("no-cache", "private");
            var again = gateway.send("GET", path, "If-None-Match", field(whole, "etag"));
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }
}
