package dev.voxelgate.proxy.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.test.scheduler.VirtualTimeScheduler;

/** An issuer that is away is told once, however many tokens come. */
@Timeout(120)
final class OutageLogTest {

    private static final int TOKENS = 20;

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> record = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    /** After the gateway has set up the logging. */
    private void listen() {
        record.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(record);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(record);
        VirtualTimeScheduler.reset();
    }

    private List<String> messages() {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .filter(event -> event.getLoggerName().startsWith("dev.voxelgate"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void anIssuerThatCannotBeAskedIsToldOnce() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(
                        SecurityModes.introspection(issuer, "voxelgate.security.introspection.remember=0s"))) {
            listen();
            issuer.goAway(true);
            ask(gateway, 503);
            issuer.goAway(false);
            ask(gateway, 401);
            assertThat(messages())
                    .containsExactly(
                            "The tokens' issuer cannot be asked: OAuth2IntrospectionException",
                            "The tokens' issuer answers again");
        }
    }

    @Test
    void keysThatCannotBeHadAreToldOfOnce() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(SecurityModes.jwt(issuer))) {
            listen();
            issuer.goAway(true);
            ask(gateway, 503, issuer.token(issuer.claims("none")));
            issuer.goAway(false);
            awaitKeys(gateway, issuer.token(issuer.claims("none")));
            ask(gateway, 403, issuer.token(issuer.claims("none")));
            assertThat(messages())
                    .containsExactly(
                            "The keys of the tokens' issuer cannot be had: InternalServerError",
                            "The keys of the tokens' issuer can be had again");
        }
    }

    /** They are asked for every two seconds. */
    private static void awaitKeys(SecuredGateway gateway, String token) throws Exception {
        try (var client = SecuredGateway.client(null)) {
            while (gateway.send(client, gateway.get("/dicom-web/studies").header("Authorization", "Bearer " + token))
                            .statusCode()
                    == 503) {
                Thread.sleep(200);
            }
        }
    }

    private static void ask(SecuredGateway gateway, int status, String... token) throws Exception {
        try (var client = SecuredGateway.client(null)) {
            for (int i = 0; i < TOKENS; i++) {
                var sent = token.length == 0 ? "unknown" + i : token[0];
                var answer = gateway.send(
                        client, gateway.get("/dicom-web/studies").header("Authorization", "Bearer " + sent));
                assertThat(answer.statusCode()).isEqualTo(status);
            }
        }
    }

    @Test
    void whoeverMakesItChangeDoesNotFillTheLog() {
        listen();
        var time = VirtualTimeScheduler.getOrSet();
        var outage = new OutageLog(LoggerFactory.getLogger("dev.voxelgate.test"), "away", "back");
        for (int i = 0; i < TOKENS; i++) {
            outage.failed(new IllegalStateException());
            outage.over();
        }
        assertThat(messages()).containsExactly("away: IllegalStateException", "back");
        time.advanceTimeBy(OutageLog.PAUSE);
        outage.failed(new IllegalStateException());
        time.advanceTimeBy(Duration.ofDays(1));
        outage.failed(new IllegalStateException());
        outage.over();
        outage.over();
        assertThat(messages())
                .containsExactly("away: IllegalStateException", "back", "away: IllegalStateException", "back");
    }
}
