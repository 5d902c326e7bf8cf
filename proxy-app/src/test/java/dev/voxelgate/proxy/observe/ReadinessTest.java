package dev.voxelgate.proxy.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.upstream.ArchiveBreaker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A gateway is ready when the services of its archive answer that arrays are made of, and its log tells when they do. */
@Timeout(120)
final class ReadinessTest {

    private static final String READINESS = "/actuator/health/readiness";

    private volatile boolean dicomWebIsAway;
    private volatile boolean orthancIsAway;

    private void answer(ScriptedServer.Exchange exchange) throws IOException {
        boolean orthanc = exchange.request().target().equals("/system");
        if (orthanc ? orthancIsAway : dicomWebIsAway) {
            exchange.respond(503, "text/plain", "away".getBytes(US_ASCII));
        } else {
            exchange.respond(200, "application/json", (orthanc ? "{}" : "[]").getBytes(US_ASCII));
        }
    }

    @Test
    void theLogHasOneLineWhenTheArchiveGoesAndOneWhenItIsBack() throws IOException, InterruptedException {
        try (var archive = ScriptedServer.start(this::answer);
                var gateway = DemoGateway.start("voxelgate.upstream.dicomweb-url=" + archive.url() + "/dicom-web")) {
            var log = new ListAppender<ILoggingEvent>();
            var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            log.start();
            root.addAppender(log);
            try {
                statuses(gateway, 200);
                assertThat(log.list).isEmpty();
                dicomWebIsAway = true;
                statuses(gateway, 503);
                dicomWebIsAway = false;
                statuses(gateway, 200);
                dicomWebIsAway = true;
                statuses(gateway, 503);
            } finally {
                root.detachAppender(log);
            }
            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel)
                    .containsExactly(Level.WARN, Level.INFO, Level.WARN);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "The archive does not answer, and the gateway is not ready: DICOMweb (status)",
                            "The archive answers again, and the gateway is ready",
                            "The archive does not answer, and the gateway is not ready: DICOMweb (status)");
            assertThat(log.list).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
        }
    }

    @Test
    void triesOfAnArchiveThatIsStillAwayAreNotLogged() throws IOException, InterruptedException {
        try (var archive = ScriptedServer.start(this::answer);
                var gateway = DemoGateway.start(
                        "voxelgate.upstream.dicomweb-url=" + archive.url() + "/dicom-web",
                        "voxelgate.upstream.retry.max-attempts=1",
                        "voxelgate.upstream.breaker.open-for=50ms")) {
            var log = new ListAppender<ILoggingEvent>();
            var breaker = (Logger) LoggerFactory.getLogger(ArchiveBreaker.class);
            log.start();
            breaker.addAppender(log);
            try {
                dicomWebIsAway = true;
                askUntil(() -> log.list.size() == 1, gateway);
                int before = archive.requests().size();
                askUntil(() -> archive.requests().size() > before + 10, gateway);
                assertThat(log.list).hasSize(1);
                dicomWebIsAway = false;
                askUntil(() -> log.list.size() == 2, gateway);
            } finally {
                breaker.detachAppender(log);
            }
            assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        }
    }

    private static void askUntil(BooleanSupplier seen, DemoGateway gateway) throws IOException, InterruptedException {
        while (!seen.getAsBoolean()) {
            gateway.send("GET", "/dicom-web/studies/1.2.3/series/4.5.6/numpy");
        }
    }

    private static void statuses(DemoGateway gateway, int status) throws IOException, InterruptedException {
        for (var path : List.of(READINESS, "/actuator/health", READINESS, READINESS)) {
            assertThat(gateway.send("GET", path).statusCode()).as(path).isEqualTo(status);
        }
    }

    /** Arrays by Orthanc's identifiers need both services. */
    @Test
    void anOrthancIsAskedForItsOwnServiceToo() throws IOException, InterruptedException {
        try (var archive = ScriptedServer.start(this::answer);
                var gateway = DemoGateway.start("voxelgate.upstream.orthanc-url=" + archive.url() + "/")) {
            statuses(gateway, 200);
            orthancIsAway = true;
            statuses(gateway, 503);
            assertThat(new String(gateway.send("GET", "/actuator/health").body(), StandardCharsets.UTF_8))
                    .contains("\"service\":\"Orthanc\"");
            orthancIsAway = false;
            dicomWebIsAway = true;
            statuses(gateway, 503);
            assertThat(archive.requests())
                    .extracting(ScriptedServer.Request::target)
                    .contains("/system", "/dicom-web/studies?limit=1");
        }
    }
}
