package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.TraceReceiver;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(120)
final class TracesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String[] TRACEPARENT = {"traceparent", "00-" + TRACE + "-" + CALLER + "-01"};

    private static DemoGateway traced(TraceReceiver receiver, String... properties) {
        var all = new ArrayList<>(List.of(
                TracingFilter.ENDPOINT + "=" + receiver.url(),
                "management.opentelemetry.tracing.export.schedule-delay=50ms"));
        all.addAll(List.of(properties));
        return DemoGateway.start(all.toArray(String[]::new));
    }

    private static Map<String, List<Span>> byName(List<Span> spans) {
        return spans.stream().collect(Collectors.groupingBy(Span::getName));
    }

    private static Span first(Map<String, List<Span>> names, String name) {
        return names.getOrDefault(name, List.of()).getFirst();
    }

    /** Waits until a span that ends last is there. */
    private static List<Span> whole(TraceReceiver receiver) throws InterruptedException {
        while (receiver.trace(TRACE).stream().noneMatch(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)) {
            Thread.sleep(20);
        }
        return receiver.trace(TRACE);
    }

    @Test
    void anArrayIsOneTraceFromItsCallerToTheArchive() throws IOException, InterruptedException {
        try (var receiver = TraceReceiver.start();
                var gateway = traced(receiver)) {
            var series = gateway.series().getFirst();
            assertThat(gateway.send("GET", series + "/numpy", TRACEPARENT).statusCode())
                    .isEqualTo(200);
            var spans = whole(receiver);
            var names = byName(spans);
            assertThat(names)
                    .containsOnlyKeys(
                            "http get /dicom-web/studies/{study}/series/{series}/numpy",
                            "plan",
                            "decode",
                            "write",
                            "archive RetrieveSeriesMetadata",
                            names.containsKey("archive RetrieveSeries")
                                    ? "archive RetrieveSeries"
                                    : "archive RetrieveInstance");
            var server = first(names, "http get /dicom-web/studies/{study}/series/{series}/numpy");
            assertThat(hex(server.getParentSpanId())).isEqualTo(CALLER);
            assertThat(first(names, "plan").getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(first(names, "write").getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(first(names, "decode").getParentSpanId())
                    .isEqualTo(first(names, "write").getSpanId());
            assertThat(first(names, "archive RetrieveSeriesMetadata").getParentSpanId())
                    .isEqualTo(first(names, "plan").getSpanId());
            assertThat(spans)
                    .filteredOn(span -> span.getName().startsWith("archive Retrieve")
                            && !span.getName().endsWith("Metadata"))
                    .isNotEmpty()
                    .allMatch(span ->
                            span.getParentSpanId().equals(first(names, "decode").getSpanId()))
                    .allMatch(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT);
            assertHarmless(receiver, series);
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Nothing of the request's path is in any span. */
    private static void assertHarmless(TraceReceiver receiver, String path) {
        var uids = Arrays.stream(path.split("/", -1))
                .filter(part -> part.contains("."))
                .toArray(String[]::new);
        assertThat(uids).isNotEmpty();
        assertThat(receiver.all().toString()).doesNotContain(uids).doesNotContain("127.0.0.1");
    }

    @Test
    void theArchiveIsToldOfTheTrace() throws IOException, InterruptedException {
        var told = new ConcurrentLinkedQueue<String>();
        var archive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        archive.createContext("/", exchange -> {
            told.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        archive.start();
        try (var receiver = TraceReceiver.start();
                var gateway = traced(
                        receiver,
                        "voxelgate.upstream.dicomweb-url=http://127.0.0.1:"
                                + archive.getAddress().getPort() + "/dicom-web")) {
            gateway.send("GET", "/dicom-web/studies/1.2.3/series/4.5.6/numpy", TRACEPARENT);
            gateway.send("GET", "/dicom-web/studies/1.2.3/series", TRACEPARENT);
            assertThat(told)
                    .as("metadata, a search since there are none, and what is passed on")
                    .hasSize(3)
                    .allMatch(parent -> parent.startsWith("00-" + TRACE + "-"));
            assertThat(told).noneMatch(parent -> parent.contains(CALLER));
            assertThat(whole(receiver)).isNotEmpty();
            assertThat(receiver.all().toString()).doesNotContain("4.5.6");
        } finally {
            archive.stop(0);
        }
    }

    @Test
    void aFailureIsNamedInItsTraceAndItsLogLineTellsWhichTrace() throws IOException, InterruptedException {
        try (var receiver = TraceReceiver.start();
                var gateway = traced(
                        receiver,
                        "voxelgate.upstream.dicomweb-url=http://127.0.0.1:9/dicom-web",
                        "voxelgate.upstream.retry.max-attempts=1")) {
            var log = new ListAppender<ILoggingEvent>();
            log.start();
            var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.addAppender(log);
            var answer = gateway.send("GET", "/dicom-web/studies/1.2.3/series/4.5.6/numpy", TRACEPARENT);
            root.detachAppender(log);
            assertThat(answer.statusCode()).isEqualTo(502);
            var server = byName(whole(receiver)).entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("http get"))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .getFirst();
            assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(server.getStatus().getMessage()).isEqualTo("UpstreamUnreachableException");
            assertThat(receiver.all().toString()).doesNotContain("4.5.6", "127.0.0.1");
            assertThat(log.list)
                    .filteredOn(event -> event.getLoggerName().endsWith("ProblemHandler"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMDCPropertyMap()).containsEntry("traceId", TRACE));
        }
    }

    @Test
    void withoutAnEndpointNothingOfItIsThere() {
        try (var gateway = DemoGateway.start()) {
            assertThat(gateway.beansOf(OpenTelemetry.class)).isEmpty();
            assertThat(gateway.beansOf(Tracer.class)).isEmpty();
        }
    }
}
