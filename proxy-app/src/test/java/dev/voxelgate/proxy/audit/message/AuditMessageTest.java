package dev.voxelgate.proxy.audit.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.audit.message.AuditEvent.Subject;
import dev.voxelgate.proxy.support.AuditMessageReader;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class AuditMessageTest {

    private static final AuditSource SOURCE = new AuditSource("gateway-1", "Hospital");

    public static AuditEvent event(EventKind kind, String path, @Nullable String query, Subject subject) {
        var resource = Objects.requireNonNull(AuditedResource.of("GET", path, query));
        var seen = new AuditedResource("GET", path, query, kind, resource.action(), false, subject);
        return new AuditEvent(
                kind,
                resource.action(),
                Outcome.ofStatus(200),
                Instant.parse("2026-11-23T10:11:12.345Z"),
                "ada",
                "192.0.2.7",
                seen,
                subject,
                12_345);
    }

    /** One of each kind, with what is known and without, and with the worst that others can write. */
    public static List<AuditEvent> events() {
        var known = new Subject("1.2.3", "1.2.3.4", "1.2.3.4.5", "P<1>&\"'^Ä\u0000\uD800\n\u007f", 7, "1-20,41 of 60");
        var unknown = new Subject(null, null, null, null, 0);
        var endless = new Subject(
                "1".repeat(64),
                "2".repeat(64),
                "3".repeat(64),
                "\"".repeat(100_000),
                1,
                "1000000,".repeat(64) + "... of 1000000");
        return Arrays.stream(EventKind.values())
                .flatMap(kind -> Stream.of(
                        event(kind, "/dicom-web/studies/1.2.3", "a=b", known),
                        event(kind, "/instances/x/file", null, unknown),
                        event(kind, "/" + "&".repeat(100_000), "\u20AC".repeat(100_000), endless)))
                .toList();
    }

    @Test
    void tellsWhoAccessedWhat() {
        var message = AuditMessageReader.parse(AuditMessage.of(events().get(3), SOURCE));
        assertThat(message.event()).isEqualTo("110103");
        assertThat(message.action()).isEqualTo("R");
        assertThat(message.outcome()).isEqualTo("0");
        assertThat(message.user()).isEqualTo("ada@192.0.2.7");
        assertThat(message.objects()).containsEntry("110180", "1.2.3").containsKey("2");
        assertThat(message.details())
                .containsEntry("bytes", "12345")
                .containsEntry("Series Instance UID", "1.2.3.4")
                .containsEntry("frames", "1-20,41 of 60")
                .containsEntry("query", "a=b");
        assertThat(message.instances()).containsExactly("7", "1.2.3.4.5");
    }

    @ParameterizedTest
    @MethodSource("events")
    void isOneLineOfXmlOfBoundedLength(AuditEvent event) {
        var xml = AuditMessage.of(event, SOURCE);
        AuditMessageReader.parse(xml);
        assertThat(xml).doesNotContain("\n", "\r");
        assertThat(xml.getBytes(UTF_8).length).isLessThan(AuditMessage.MAX_BYTES - 1024);
    }

    @Test
    void whatXmlCannotHoldIsReplaced() {
        var message = AuditMessageReader.parse(AuditMessage.of(events().get(3), SOURCE));
        assertThat(message.objects()).containsEntry("2", "P<1>&\"'^Ä\uFFFD\uFFFD\uFFFD\uFFFD");
    }
}
