package dev.voxelgate.proxy.security.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.security.SecurityProperties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** With which configurations the gateway does not start, and whether it says why. */
final class StartupCheckTest {

    private static final String HASH = "{bcrypt}$2a$04$" + "a".repeat(53);
    private static final List<String> BASIC = List.of(
            "voxelgate.security.modes=basic",
            "voxelgate.security.basic.users[0].name=alice",
            "voxelgate.security.basic.users[0].password=" + HASH);
    private static final List<String> JWT = List.of(
            "voxelgate.security.modes=jwt",
            "voxelgate.security.jwt.issuer=https://issuer.example",
            "voxelgate.security.jwt.audience=voxelgate");
    private static final List<String> TLS = List.of("server.ssl.bundle=server");

    private static void check(List<String> properties) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (var property : properties) {
            var parts = property.split("=", 2);
            map.put(parts[0], parts[1]);
        }
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", map));
        var bound = Binder.get(environment).bindOrCreate("voxelgate.security", SecurityProperties.class);
        StartupCheck.check(bound, environment);
    }

    private static List<String> with(List<String> properties, String... more) {
        var all = new ArrayList<>(properties);
        all.addAll(List.of(more));
        return all;
    }

    private static void assertRefused(List<String> properties, String property) {
        assertThatThrownBy(() -> check(properties))
                .isInstanceOf(DangerousConfigurationException.class)
                .hasMessageContaining(property)
                .satisfies(e -> assertThat(((DangerousConfigurationException) e).remedy())
                        .isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "127.3.2.1"})
    void nobodyIsAskedOnThisMachine(String address) {
        assertThatCode(() -> check(List.of("server.address=" + address))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", ""})
    void onANetworkSomebodyHasToSayThatNobodyIsAsked(String address) {
        assertRefused(List.of("server.address=" + address), "server.address");
        assertThatCode(() -> check(List.of("server.address=" + address, "voxelgate.security.allow-anonymous=true")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(with(BASIC, "server.address=" + address))).doesNotThrowAnyException();
    }

    @Test
    void withoutAnAddressTheServerIsOnTheNetwork() {
        assertRefused(List.of(), "server.address");
    }

    @Test
    void soIsAManagementPortWithoutOne() {
        assertRefused(List.of("server.address=127.0.0.1", "management.server.port=9090"), "management.server.address");
        assertThatCode(() -> check(List.of(
                        "server.address=127.0.0.1",
                        "management.server.port=9090",
                        "management.server.address=127.0.0.1")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "{noop}secret", "{bcrypt}secret", "{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69", ""})
    void passwordsAreHashes(String password) {
        assertRefused(
                with(BASIC.subList(0, 2), "voxelgate.security.basic.users[0].password=" + password),
                "basic.users[0].password");
        assertThatThrownBy(() ->
                        check(with(BASIC.subList(0, 2), "voxelgate.security.basic.users[0].password=" + password)))
                .message()
                .satisfies(message -> assertThat(password.isEmpty() || !message.contains(password))
                        .as("it is not quoted")
                        .isTrue());
    }

    /** bcrypt has 4 to 31, and each step doubles the time: with 20, a guess would keep a thread for a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"00", "03", "17", "31", "99"})
    void aPasswordsCostIsOneThatCanBePaid(String cost) {
        assertRefused(
                with(
                        BASIC.subList(0, 2),
                        "voxelgate.security.basic.users[0].password=$2y$" + cost + "$" + "a".repeat(53)),
                "users[0].password");
    }

    @Test
    void whatHtpasswdWritesIsOne() {
        assertThatCode(() -> check(with(
                        BASIC.subList(0, 2),
                        "voxelgate.security.basic.users[0].password=$2y$05$" + "a".repeat(53),
                        "server.address=127.0.0.1")))
                .doesNotThrowAnyException();
    }

    @Test
    void aModeNeedsWhatItNeeds() {
        assertRefused(List.of("voxelgate.security.modes=basic"), "basic.users");
        assertRefused(with(BASIC, "voxelgate.security.basic.users[1].name=alice"), "basic.users");
        assertRefused(List.of("voxelgate.security.modes=jwt"), "jwt.issuer");
        assertRefused(JWT.subList(0, 2), "jwt.audience");
        assertRefused(List.of("voxelgate.security.modes=introspection"), "introspection.uri");
        assertRefused(List.of("voxelgate.security.modes=mtls", "voxelgate.security.mtls.users[0].name=a"), "mtls");
        assertRefused(with(TLS, "voxelgate.security.modes=mtls", "voxelgate.security.mtls.users[0].name=a"), "mtls");
        assertThatCode(() -> check(with(
                        TLS,
                        "voxelgate.security.modes=mtls",
                        "voxelgate.security.mtls.users[0].name=a",
                        "server.ssl.client-auth=need",
                        "spring.ssl.bundle.pem.server.truststore.certificate=ca.crt")))
                .doesNotThrowAnyException();
    }

    /** Without, Java's own would count, and with them whoever bought a certificate in a user's name. */
    @Test
    void certificatesOfClientsAreOfAuthoritiesThatAreNamed() {
        assertRefused(
                with(
                        TLS,
                        "voxelgate.security.modes=mtls",
                        "voxelgate.security.mtls.users[0].name=a",
                        "server.ssl.client-auth=need"),
                "authorities");
    }

    @Test
    void prefixesOfPathsAreForProxiesToTakeAway() {
        assertRefused(with(BASIC, "server.forward-headers-strategy=framework"), "forward-headers-strategy");
        assertRefused(with(BASIC, "spring.webflux.base-path=/gateway"), "base-path");
        assertThatCode(() -> check(with(BASIC, "server.forward-headers-strategy=native")))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsConfiguredIsSwitchedOn() {
        assertRefused(with(BASIC.subList(1, 3), "server.address=127.0.0.1"), "basic.users");
        assertRefused(with(JWT.subList(1, 3), "server.address=127.0.0.1"), "jwt.issuer");
        assertRefused(with(BASIC, "voxelgate.security.ssl.bundle=issuer"), "ssl.bundle");
    }

    @Test
    void thePageSignsPeopleInAtAnIssuerThatIsKnownAndNotOverPlainHttp() {
        var client = "voxelgate.view.oidc.client-id=viewer";
        assertThatCode(() -> check(with(JWT, client))).doesNotThrowAnyException();
        assertRefused(with(BASIC, client), "view.oidc.client-id");
        assertRefused(
                List.of(
                        "voxelgate.security.modes=introspection",
                        "voxelgate.security.introspection.uri=https://issuer.example/introspect",
                        "voxelgate.security.introspection.client-id=gateway",
                        "voxelgate.security.introspection.client-secret=secret",
                        "voxelgate.security.introspection.audience=voxelgate",
                        client),
                "view.oidc.client-id");
        var keys = "voxelgate.security.jwt.jwk-set-uri=https://issuer.example/keys";
        for (var issuer : List.of("issuer", "https:///realm")) {
            assertRefused(
                    List.of(JWT.get(0), JWT.get(2), keys, "voxelgate.security.jwt.issuer=" + issuer, client),
                    "view.oidc.client-id");
        }
        assertRefused(
                List.of(JWT.get(0), JWT.get(2), keys, "voxelgate.security.jwt.issuer=http://issuer.example", client),
                "jwt.issuer");
    }

    @Test
    void keysDoNotComeOverPlainHttp() {
        assertRefused(with(JWT, "voxelgate.security.jwt.jwk-set-uri=http://keycloak:8080/certs"), "jwk-set-uri");
        assertRefused(
                List.of(JWT.get(0), JWT.get(2), "voxelgate.security.jwt.issuer=http://issuer.example"), "jwt.issuer");
        assertThatCode(() -> check(with(
                        JWT,
                        "voxelgate.security.jwt.jwk-set-uri=http://keycloak:8080/certs",
                        "voxelgate.security.allow-plain-http=true")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(with(JWT, "voxelgate.security.jwt.jwk-set-uri=http://127.0.0.1:8080/certs")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "none", "RS256,HS512", "dir", "", "RS255"})
    void signaturesAreByPrivateKeys(String algorithms) {
        assertRefused(with(JWT, "voxelgate.security.jwt.algorithms=" + algorithms), "jwt.algorithms");
    }

    /** The library that would check them is not there: each token would be refused, and nobody told why. */
    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "Ed25519", "ES256K", "RS256,EdDSA"})
    void signaturesAreThoseThatCanBeChecked(String algorithms) {
        assertRefused(with(JWT, "voxelgate.security.jwt.algorithms=" + algorithms), "jwt.algorithms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.1", "TLSv1.2,TLSv1", "SSLv3"})
    void onlyCurrentVersionsOfTls(String versions) {
        assertRefused(with(BASIC, "server.ssl.bundle=server", "server.ssl.enabled-protocols=" + versions), "protocols");
        assertRefused(
                with(
                        BASIC,
                        "server.ssl.bundle=server",
                        "spring.ssl.bundle.pem.server.options.enabled-protocols=" + versions),
                "protocols");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.ssl.enabled-protocols[1]",
                "spring.ssl.bundle.pem.server.options.enabled-protocols[1]",
                "spring.ssl.bundle.jks.server.options.enabled-protocols",
                "management.server.ssl.enabled-protocols",
                "management.server.ssl.enabled-protocols[1]",
                "management.server.ssl.protocol",
                "spring.ssl.bundle.pem.actuator.options.enabled-protocols[1]"
            })
    void inWhicheverPlaceTheyAreWritten(String property) {
        assertRefused(
                with(
                        BASIC,
                        "server.ssl.bundle=server",
                        "management.server.ssl.bundle=actuator",
                        property.replace("[1]", "[0]") + "=TLSv1.3",
                        property + "=TLSv1.1"),
                "TLS");
    }

    @Test
    void http2IsForTls() {
        assertRefused(with(BASIC, "server.http2.enabled=true"), "server.http2.enabled");
    }

    @Test
    void whatIsRelayedIsAToken() {
        assertRefused(with(BASIC, "voxelgate.upstream.auth.mode=relay"), "relay");
        assertThatCode(() -> check(with(JWT, "voxelgate.upstream.auth.mode=relay")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(List.of("server.address=127.0.0.1", "voxelgate.upstream.auth.mode=relay")))
                .doesNotThrowAnyException();
    }

    @Test
    void whoseStudiesTheyAreIsSaidWhole() {
        assertRefused(with(BASIC, "voxelgate.security.basic.users[0].studies=A"), "studies.attribute");
        assertRefused(
                List.of("server.address=127.0.0.1", "voxelgate.security.studies.attribute=InstitutionName"), "modes");
        assertRefused(with(BASIC, "voxelgate.security.studies.attribute=Instituton"), "studies.attribute");
        assertThatCode(() -> check(with(BASIC, "voxelgate.security.studies.attribute=00081040")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"basic.remember", "jwt.clock-skew", "jwt.keep-keys", "introspection.remember", "studies.remember"
            })
    void timesAreNotNegative(String name) {
        assertThatThrownBy(() -> check(with(BASIC, "voxelgate.security." + name + "=-5m")))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageStartingWith(name.substring(name.indexOf('.') + 1) + " must ");
    }

    @Test
    void everybodyHasAName() {
        assertThatThrownBy(() -> check(with(BASIC, "voxelgate.security.basic.users[1].roles=read")))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessage("name is missing");
    }
}
