package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client says in the fields that are a proxy's, where there is one, gives it nothing. */
@Timeout(120)
final class BehindProxyTest {

    private static final String ALICE = SecurityModes.authorization("alice", "secret");

    private static List<String> alicesOwn(String study) {
        return SecurityModes.basic(
                List.of(new SecurityModes.User("alice", "secret", "read", study)),
                "server.forward-headers-strategy=native",
                "voxelgate.security.studies.attribute=StudyInstanceUID");
    }

    @Test
    void aPrefixIsNotTakenForAPartOfThePath() throws IOException, InterruptedException {
        try (var gateway = SecuredGateway.start(alicesOwn("1.2.3"));
                var client = SecuredGateway.client(null)) {
            for (var prefix : List.of("/dicom-web/studies/1.2.3/series/4/instances/5", "/system", "/actuator/health")) {
                var answer = gateway.send(
                        client,
                        gateway.get(gateway.series() + "/numpy")
                                .header("Authorization", ALICE)
                                .header("X-Forwarded-Prefix", prefix));
                assertThat(answer.statusCode()).as(prefix).isEqualTo(403);
            }
            var stranger = gateway.get(gateway.series() + "/numpy").header("X-Forwarded-Prefix", "/actuator/health");
            assertThat(gateway.send(client, stranger).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void onlyTheFieldsThatTheProxySetsAreBelieved() throws IOException, InterruptedException {
        var study = "2.25.217658067092446870417186767589559440204";
        try (var gateway = SecuredGateway.start(alicesOwn(study));
                var client = SecuredGateway.client(null)) {
            assertThat(gateway.series()).contains(study);
            var answer = gateway.send(
                    client,
                    gateway.get(gateway.series() + "/metadata")
                            .header("Authorization", ALICE)
                            .header("X-Forwarded-For", "192.0.2.7")
                            .header("Forwarded", "for=198.51.100.9;host=evil.example")
                            .header("X-Forwarded-Prefix", "/evil"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("evil");
            var passed = gateway.seenByTheArchive().getLast();
            assertThat(passed.headers())
                    .containsEntry("x-forwarded-for", "192.0.2.7")
                    .containsEntry("forwarded", "for=192.0.2.7")
                    .doesNotContainKey("x-forwarded-prefix");
        }
    }
}
