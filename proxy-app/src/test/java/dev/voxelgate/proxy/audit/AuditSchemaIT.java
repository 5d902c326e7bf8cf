package dev.voxelgate.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.audit.message.AuditEvent;
import dev.voxelgate.proxy.audit.message.AuditMessage;
import dev.voxelgate.proxy.audit.message.AuditMessageTest;
import dev.voxelgate.proxy.audit.message.AuditSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of every kind, judged by xmllint with the standard's schema (PS3.15 A.5.1). */
@Timeout(60)
final class AuditSchemaIT {

    private static final Path XMLLINT = Path.of("/usr/bin/xmllint");
    private static final Path SCHEMA =
            Path.of("src", "test", "resources", "dev", "voxelgate", "proxy", "audit", "audit-message.rng");

    @TempDir
    Path folder;

    @BeforeAll
    static void requireXmllint() {
        if (!Files.isExecutable(XMLLINT)) {
            throw RequiredUpstreams.missing("orthanc", "no xmllint");
        }
    }

    static List<AuditEvent> events() {
        return AuditMessageTest.events();
    }

    private int validate(String xml) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("message.xml"), xml);
        return new ProcessBuilder(
                        XMLLINT.toString(),
                        "--noout",
                        "--relaxng",
                        SCHEMA.toAbsolutePath().toString(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start()
                .waitFor();
    }

    @ParameterizedTest
    @MethodSource("events")
    void isValid(AuditEvent event) throws IOException, InterruptedException {
        int verdict = validate(AuditMessage.of(event, new AuditSource("gateway", "site")));
        assertThat(verdict).as(Files.readString(folder.resolve("out"))).isZero();
    }

    @Test
    void theSchemaRefusesWhatItShould() throws IOException, InterruptedException {
        var valid = AuditMessage.of(events().getFirst(), new AuditSource("gateway", null));
        for (String wrong : List.of(
                valid.replace("EventOutcomeIndicator=\"0\"", "EventOutcomeIndicator=\"1\""),
                valid.replace("UserIsRequestor=\"false\"", "UserIsRequestor=\"no\""),
                valid.replaceAll("<AuditSourceIdentification.*</AuditSourceIdentification>", ""),
                valid.replace("originalText=", "meaning="))) {
            assertThat(wrong).isNotEqualTo(valid);
            assertThat(validate(wrong)).isNotZero();
        }
    }
}
