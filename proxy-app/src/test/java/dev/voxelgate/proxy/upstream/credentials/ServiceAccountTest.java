package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ServiceAccountTest {

    private static final Instant NOW = Instant.parse("2026-11-29T16:00:00Z");

    private static KeyPair keys;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    private Path keyFile(String tokenUrl) throws IOException {
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var json = Map.of(
                "type",
                "service_account",
                "project_id",
                "p",
                "client_email",
                "gateway@p.example",
                "private_key_id",
                "k1",
                "private_key",
                pem,
                "token_uri",
                tokenUrl);
        return Files.writeString(folder.resolve("key.json"), JsonMapper.shared().writeValueAsString(json));
    }

    private static Map<String, String> form(String content) {
        return Arrays.stream(content.split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> URLDecoder.decode(field[1], UTF_8)));
    }

    private static JsonNode json(String base64) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(base64));
    }

    /** The form of RFC 7523 2.1 with the claims that Google's documentation asks for, signed with the key (RFC 7515). */
    @Test
    void asksWithASignedAssertion() throws Exception {
        List<String> forms = new ArrayList<>();
        try (var server = ScriptedServer.start(exchange -> {
            forms.add(new String(exchange.content(), US_ASCII));
            exchange.respond(
                    200,
                    "application/json",
                    "{\"access_token\":\"ya29.c\",\"expires_in\":3599,\"token_type\":\"Bearer\"}".getBytes(UTF_8));
        })) {
            var url = server.url() + "/token";
            var scopes = List.of("https://www.googleapis.com/auth/cloud-healthcare", "b");
            var credentials =
                    ClientCredentials.of(ServiceAccount.read(keyFile(url), scopes), Clock.fixed(NOW, ZoneOffset.UTC));
            StepVerifier.create(credentials.authorization())
                    .expectNext("Bearer ya29.c")
                    .expectComplete()
                    .verify(Duration.ofSeconds(30));
            assertThat(server.requests().getFirst().headers()).doesNotContainKey("authorization");
            var form = form(forms.getFirst());
            assertThat(form)
                    .containsOnlyKeys("grant_type", "assertion")
                    .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            var parts = Objects.requireNonNull(form.get("assertion")).split("\\.", 3);
            assertThat(json(parts[0]).path("alg").asString()).isEqualTo("RS256");
            assertThat(json(parts[0]).path("kid").asString()).isEqualTo("k1");
            var claims = json(parts[1]);
            assertThat(claims.path("iss").asString()).isEqualTo("gateway@p.example");
            assertThat(claims.path("aud").asString()).isEqualTo(url);
            assertThat(claims.path("scope").asString()).isEqualTo(String.join(" ", scopes));
            assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond());
            assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 3600);
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + '.' + parts[1]).getBytes(US_ASCII));
            assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2])))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"client_email\": \"canary\"}",
                "{\"client_email\":\"canary\",\"private_key_id\":\"canary\",\"private_key\":\"canary\",\"token_uri\":\"u\"}",
                "canary"
            })
    void whatIsNoKeyFileIsRefusedWithoutBeingQuoted(String content) throws IOException {
        var file = Files.writeString(folder.resolve("key.json"), content);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceAccount.read(file, List.of()))
                .withMessageContaining("key-file")
                .withMessageNotContaining("canary")
                .withNoCause();
    }
}
