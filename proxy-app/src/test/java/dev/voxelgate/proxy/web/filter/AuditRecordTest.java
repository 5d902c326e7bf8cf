package dev.voxelgate.proxy.web.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.audit.AuditProperties;
import dev.voxelgate.proxy.audit.AuditTrails;
import dev.voxelgate.proxy.audit.message.Outcome;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.support.AuditMessageReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

@Timeout(60)
class AuditRecordTest {

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Path file() {
        return folder.resolve("audit.log");
    }

    private AuditTrail trail() throws IOException {
        var place = Map.of("voxelgate.audit.file.path", file().toString());
        var properties = new Binder(new MapConfigurationPropertySource(place))
                .bind("voxelgate.audit", AuditProperties.class)
                .get();
        return AuditTrails.open(properties, AuditRecordTest::noTls, meters);
    }

    private static SSLContext noTls(@Nullable String bundle) {
        throw new IllegalStateException("a file needs none");
    }

    private static AuditRecord of(MockServerHttpRequest.BaseBuilder<?> request) {
        return AuditRecord.begin(
                MockServerWebExchange.from(request.remoteAddress(new InetSocketAddress("192.0.2.1", 1234))));
    }

    private AuditMessageReader only() throws InterruptedException {
        var accesses = AuditMessageReader.accesses(file(), 1);
        assertThat(accesses).hasSize(1);
        return accesses.getFirst();
    }

    @Test
    void whatIsPromisedToAClientThatHasLeftIsKeptAndItsRoomIsFreeAgain() throws IOException, InterruptedException {
        try (var trail = trail()) {
            var notes = of(MockServerHttpRequest.get("/dicom-web/studies/1.2/metadata"));
            notes.end(trail, 200, Outcome.CLIENT_LEFT); // while its password was being checked on another thread
            notes.promised(trail.promise());
            assertThat(only().description()).isEqualTo(Outcome.CLIENT_LEFT.description());
            var pending = meters.get("voxelgate.audit.pending").gauge();
            while (pending.value() > 0) {
                Thread.sleep(5);
            }
        }
    }

    @Test
    void aSearchInContentIsKeptWhereverItsBuffersAreCut() throws IOException, InterruptedException {
        var search = "{\"Query\": {\"PatientName\": \"Müller^José\"}}";
        try (var trail = trail()) {
            var notes = of(MockServerHttpRequest.post("/tools/find"));
            notes.promised(trail.promise());
            for (byte part : search.getBytes(UTF_8)) {
                notes.received(DefaultDataBufferFactory.sharedInstance.wrap(new byte[] {part}));
            }
            notes.end(trail, 200, Outcome.ofStatus(200));
            assertThat(only().query()).isEqualTo("/tools/find\n" + search);
        }
    }
}
