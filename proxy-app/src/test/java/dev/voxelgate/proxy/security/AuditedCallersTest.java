package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Whom the audit trail names, for each way to show who one is, and for each way to be refused. */
@Timeout(180)
final class AuditedCallersTest {

    private static final String INSTANCES_ACCESSED = "110103";
    private static final String SECURITY_ALERT = "110113";
    private static final String USER_AUTHENTICATION = "110114";

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("audit.log");
    }

    private List<String> withFile(String... properties) {
        var all = new ArrayList<>(List.of(properties));
        all.add("voxelgate.audit.file.path=" + file());
        return all;
    }

    private static void addUsers(List<String> properties, String... users) {
        var hash = new BCryptPasswordEncoder(4).encode("secret");
        for (int i = 0; i < users.length; i++) {
            var user = users[i].split(":", 3);
            var prefix = "voxelgate.security.basic.users[" + i + "].";
            properties.addAll(List.of(
                    prefix + "name=" + user[0],
                    prefix + "password=" + hash,
                    prefix + "roles=" + user[1],
                    prefix + "studies=" + user[2]));
        }
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ':' + password).getBytes(UTF_8));
    }

    private static int ask(SecuredGateway gateway, HttpClient client, Route route, @Nullable String authorization)
            throws IOException, InterruptedException {
        return send(gateway, client, gateway.request(route), authorization);
    }

    private static int send(
            SecuredGateway gateway, HttpClient client, HttpRequest.Builder request, @Nullable String authorization)
            throws IOException, InterruptedException {
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return gateway.send(client, request).statusCode();
    }

    private Path logins() {
        return file().resolveSibling("logins-" + file().getFileName());
    }

    private static List<String> written(Path file, int count) throws InterruptedException {
        return AuditMessageReader.accesses(file, count).stream()
                .map(message -> message.event() + " " + message.user())
                .toList();
    }

    @Test
    void whoIsServedAndWhoIsRefusedByRoleOrByStudyIsNamed() throws Exception {
        var properties =
                withFile("voxelgate.security.modes=basic", "voxelgate.security.studies.attribute=StudyInstanceUID");
        addUsers(properties, "alice:read:*", "mallory:metrics:*", "bob:read:9.8.7");
        try (var gateway = SecuredGateway.start(properties);
                var client = SecuredGateway.client(null)) {
            assertThat(ask(gateway, client, Route.ARRAY, basic("alice", "secret")))
                    .isEqualTo(200);
            assertThat(ask(gateway, client, Route.ARRAY, basic("mallory", "secret")))
                    .isEqualTo(403);
            assertThat(ask(gateway, client, Route.ARRAY, basic("bob", "secret")))
                    .isEqualTo(403);
            assertThat(send(gateway, client, gateway.get("/modalities"), basic("alice", "secret")))
                    .isEqualTo(403);
            assertThat(ask(gateway, client, Route.ARRAY, null)).isEqualTo(401);
            assertThat(ask(gateway, client, Route.ARRAY, basic("alice", "wrong")))
                    .isEqualTo(401);
            assertThat(written(file(), 4))
                    .containsExactlyInAnyOrder(
                            INSTANCES_ACCESSED + " alice@127.0.0.1",
                            SECURITY_ALERT + " mallory@127.0.0.1",
                            SECURITY_ALERT + " bob@127.0.0.1",
                            SECURITY_ALERT + " alice@127.0.0.1");
            assertThat(written(logins(), 2))
                    .as("where they push nothing out")
                    .containsExactly(
                            USER_AUTHENTICATION + " anonymous@127.0.0.1", USER_AUTHENTICATION + " anonymous@127.0.0.1");
        }
    }

    @Test
    void aTokensPrincipalIsNamed() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(withFile(
                        "voxelgate.security.modes=jwt,introspection",
                        "voxelgate.security.jwt.issuer=" + issuer.url(),
                        "voxelgate.security.jwt.audience=" + Issuer.AUDIENCE,
                        "voxelgate.security.jwt.principal-claim=preferred_username",
                        "voxelgate.security.introspection.uri=" + issuer.introspectionUri(),
                        "voxelgate.security.introspection.client-id=" + Issuer.CLIENT,
                        "voxelgate.security.introspection.client-secret=" + Issuer.SECRET,
                        "voxelgate.security.introspection.audience=" + Issuer.AUDIENCE,
                        "voxelgate.security.introspection.principal-claim=preferred_username"));
                var client = SecuredGateway.client(null)) {
            var carol = new HashMap<>(issuer.claims("read"));
            carol.put("preferred_username", "carol");
            var dave = new HashMap<>(issuer.claims("metrics"));
            dave.put("preferred_username", "dave");
            dave.put("active", true);
            assertThat(ask(gateway, client, Route.ARRAY, "Bearer " + issuer.token(carol)))
                    .isEqualTo(200);
            assertThat(ask(gateway, client, Route.ARRAY, "Bearer " + issuer.opaque("daves", dave)))
                    .isEqualTo(403);
            assertThat(written(file(), 2))
                    .containsExactlyInAnyOrder(
                            INSTANCES_ACCESSED + " carol@127.0.0.1", SECURITY_ALERT + " dave@127.0.0.1");
        }
    }

    @Test
    void aCertificatesOwnerIsNamedUnlessTheRequestNamesAnother() throws Exception {
        var certificates = Certificates.in(folder);
        var properties = withFile(
                "voxelgate.security.modes=mtls,basic",
                "voxelgate.security.mtls.users[0].name=reader",
                "voxelgate.security.mtls.users[0].roles=read");
        properties.addAll(certificates.serverProperties("want"));
        addUsers(properties, "alice:read:");
        try (var gateway = SecuredGateway.startWithTls(properties);
                var reader = SecuredGateway.client(certificates.client("reader"));
                var unlisted = SecuredGateway.client(certificates.client("unlisted"))) {
            assertThat(ask(gateway, reader, Route.ARRAY, null)).isEqualTo(200);
            assertThat(ask(gateway, reader, Route.ARRAY, basic("alice", "secret")))
                    .isEqualTo(200);
            assertThat(ask(gateway, unlisted, Route.ARRAY, null)).isEqualTo(403);
            assertThat(written(file(), 3))
                    .containsExactlyInAnyOrder(
                            INSTANCES_ACCESSED + " reader@127.0.0.1",
                            INSTANCES_ACCESSED + " alice@127.0.0.1",
                            SECURITY_ALERT + " unlisted@127.0.0.1");
        }
    }

    @Test
    void strangersDoNotUseUpTheRoomOfThoseWhoMayComeIn() throws Exception {
        var properties = new ArrayList<>(List.of(
                "voxelgate.security.modes=basic",
                "voxelgate.audit.syslog.host=127.0.0.1",
                "voxelgate.audit.syslog.port=" + closedPort(),
                "voxelgate.audit.syslog.spool=" + folder.resolve("spool"),
                "voxelgate.audit.syslog.spool-size=1MB"));
        addUsers(properties, "alice:read,metrics:", "mallory:metrics:");
        try (var gateway = SecuredGateway.start(properties);
                var client = SecuredGateway.client(null)) {
            for (int i = 0; i < 1500; i++) {
                assertThat(ask(gateway, client, Route.ARRAY, null)).isEqualTo(401);
                assertThat(ask(gateway, client, Route.PASSED_READ, basic("mallory", "secret")))
                        .isEqualTo(403);
            }
            assertThat(ask(gateway, client, Route.ARRAY, basic("alice", "secret")))
                    .isEqualTo(200);
            assertThat(gateway.send(
                                    client,
                                    gateway.request(Route.ACTUATOR).header("Authorization", basic("alice", "secret")))
                            .body())
                    .contains("voxelgate_audit_refused_total 0.0")
                    .doesNotContain("voxelgate_audit_lost_total 0.0");
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
