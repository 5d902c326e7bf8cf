package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.RawRequest;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import dev.voxelgate.proxy.support.SecurityModes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Each way to show who one is, with each kind of credentials, to each kind of route. */
@Timeout(600)
final class SecurityMatrixTest {

    /** What is sent, and what has to come of it. */
    private record Attempt(
            String name,
            @Nullable String authorization,
            @Nullable String certificate,
            int status) {

        static Attempt header(String name, @Nullable String authorization, int status) {
            return new Attempt(name, authorization, null, status);
        }
    }

    private static final int REFUSED_BY_TLS = -1;
    private static final int OK = 200;

    /** One for all routes: to make it takes a second. */
    private static final KeyPair STRANGER = Issuer.newKey();

    private static final Map<String, Integer> COUNTS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    @AfterAll
    static void count() {
        LoggerFactory.getLogger(SecurityMatrixTest.class)
                .info(
                        "Security matrix: {} combinations checked, {}",
                        COUNTS.values().stream().mapToInt(Integer::intValue).sum(),
                        COUNTS);
    }

    @Test
    void passwords() throws Exception {
        var encoder = new BCryptPasswordEncoder(4);
        List<String> properties = new ArrayList<>(List.of("voxelgate.security.modes=basic"));
        int index = 0;
        for (var user : users().entrySet()) {
            var prefix = "voxelgate.security.basic.users[" + index++ + "].";
            properties.add(prefix + "name=" + user.getKey());
            properties.add(prefix + "password={bcrypt}" + encoder.encode("päss:" + user.getKey()));
            properties.add(prefix + "roles=" + roles(user.getValue()));
        }
        try (var gateway = SecuredGateway.start(properties)) {
            for (var route : Route.values()) {
                check(
                        gateway,
                        "basic",
                        route,
                        null,
                        List.of(
                                Attempt.header("none", null, 401),
                                Attempt.header(
                                        "wrong password", basic("only-" + route.role.getAuthority(), "wrong"), 401),
                                Attempt.header(
                                        "another's password",
                                        basic("only-" + route.role.getAuthority(), "päss:nobody"),
                                        401),
                                Attempt.header("unknown name", basic("unknown", "päss:unknown"), 401),
                                Attempt.header("no password", basic("only-" + route.role.getAuthority(), ""), 401),
                                Attempt.header("the hash", basic("only-write", properties.get(2)), 401),
                                Attempt.header("malformed", "Basic !!!!", 401),
                                Attempt.header("another scheme", "Bearer abc", 401),
                                Attempt.header("wrong role", user("all-but-" + route.role.getAuthority()), 403),
                                Attempt.header("no role", user("nobody"), 403),
                                Attempt.header("right", user("only-" + route.role.getAuthority()), OK),
                                Attempt.header(
                                        "right again, from memory", user("only-" + route.role.getAuthority()), OK),
                                Attempt.header(
                                        "wrong after right",
                                        basic("only-" + route.role.getAuthority(), "wrong"),
                                        401)));
            }
        }
    }

    /** Names of users by what they may do. */
    private static Map<String, Set<Role>> users() {
        var users = new LinkedHashMap<String, Set<Role>>();
        users.put("nobody", EnumSet.noneOf(Role.class));
        for (var role : Role.values()) {
            users.put("only-" + role.getAuthority(), EnumSet.of(role));
            users.put("all-but-" + role.getAuthority(), allBut(role));
        }
        return users;
    }

    /** All roles that are not sufficient where this one is needed: who may read everything may read arrays. */
    private static Set<Role> allBut(Role role) {
        var others = EnumSet.complementOf(EnumSet.of(role));
        if (role == Role.READ_ARRAYS) {
            others.remove(Role.READ);
        }
        return others;
    }

    private static String roles(Set<Role> roles) {
        return roles.stream().map(Role::getAuthority).collect(Collectors.joining(","));
    }

    private static String user(String name) {
        return basic(name, "päss:" + name);
    }

    private static String basic(String name, String password) {
        return SecurityModes.authorization(name, password);
    }

    @Test
    void signedTokens() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(SecurityModes.jwt(issuer, "voxelgate.security.jwt.keep-keys=1s"))) {
            issuer.publish("curve", Issuer.newCurveKey());
            for (var route : Route.values()) {
                check(gateway, "jwt", route, null, forgeries(issuer, route));
            }
            newKeysAreKnownAndOldOnesForgotten(issuer, gateway);
            keysThatCannotBeHadAreNobodysFault(issuer, gateway);
        }
    }

    private static List<Attempt> forgeries(Issuer issuer, Route route) {
        var scope = route.role.getAuthority();
        var key = issuer.key("first");
        var good = issuer.claims(scope);
        var spki = key.getPublic().getEncoded();
        var pem = ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(UTF_8);
        var token = issuer.token(good);
        var unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        var long_ago = Instant.now().minusSeconds(3600).getEpochSecond();
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(Attempt.header("none", null, 401));
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("nonsense", "abc");
        bad.put("nonsense in three parts", "a.b.c");
        bad.put("alg none", Issuer.content(Map.of("alg", "none"), good) + '.');
        bad.put("alg none with the key's id", Issuer.content(Map.of("alg", "none", "kid", "first"), good) + '.');
        bad.put("alg nOnE", Issuer.content(Map.of("alg", "nOnE", "kid", "first"), good) + '.');
        bad.put("no signature", unsigned);
        bad.put(
                "HS256 with the public key as secret",
                Issuer.withSecret(Map.of("alg", "HS256", "kid", "first"), good, spki));
        bad.put("HS256 with the PEM as secret", Issuer.withSecret(Map.of("alg", "HS256", "kid", "first"), good, pem));
        bad.put("a stranger's key", Issuer.token("first", STRANGER, good));
        bad.put("a stranger's key without id", Issuer.signed(Map.of("alg", "RS256"), good, STRANGER));
        bad.put("an unknown key", Issuer.token("unknown", STRANGER, good));
        bad.put(
                "a key that it brings along",
                Issuer.signed(Map.of("alg", "RS256", "jwk", Issuer.jwk("first", STRANGER)), good, STRANGER));
        bad.put(
                "a key that it tells where to find",
                Issuer.signed(Map.of("alg", "RS256", "kid", "x", "jku", issuer.url() + "/keys"), good, STRANGER));
        bad.put(
                "another's claims",
                issuer.token(issuer.claims("none")).split("\\.", -1)[0]
                        + '.'
                        + Issuer.content(Map.of(), with(good, "sub", "admin")).split("\\.", -1)[1]
                        + '.'
                        + token.split("\\.", -1)[2]);
        bad.put("RS256 that says PS256", Issuer.signed(Map.of("alg", "PS256", "kid", "first"), good, key));
        bad.put("RS256 that says ES256", Issuer.signed(Map.of("alg", "ES256", "kid", "curve"), good, key));
        bad.put("ES256 by a stranger", Issuer.signedByCurve("curve", good, Issuer.newCurveKey()));
        bad.put("ES256 of zeros", Issuer.content(Map.of("alg", "ES256", "kid", "curve"), good) + '.' + "A".repeat(86));
        bad.put("encrypted", Issuer.content(Map.of("alg", "RSA-OAEP", "enc", "A128GCM"), good) + ".YQ.YQ.YQ");
        bad.put("RS384, which is not allowed", Issuer.signed(Map.of("alg", "RS384", "kid", "first"), good, key));
        bad.put(
                "for another purpose",
                Issuer.signed(Map.of("alg", "RS256", "kid", "first", "typ", "logout+jwt"), good, key));
        bad.put(
                "a critical header",
                Issuer.signed(Map.of("alg", "RS256", "kid", "first", "crit", List.of("x"), "x", 1), good, key));
        bad.put("expired", issuer.token(with(good, "exp", long_ago)));
        bad.put("without an end", issuer.token(without(good, "exp")));
        bad.put(
                "not yet valid",
                issuer.token(with(good, "nbf", Instant.now().plusSeconds(3600).getEpochSecond())));
        bad.put("wrong audience", issuer.token(with(good, "aud", "another")));
        bad.put("wrong audiences", issuer.token(with(good, "aud", List.of("another", Issuer.AUDIENCE + "2"))));
        bad.put("no audience", issuer.token(without(good, "aud")));
        bad.put("another issuer", issuer.token(with(good, "iss", issuer.url() + "/")));
        bad.put("no issuer", issuer.token(without(good, "iss")));
        bad.put("nobody's", issuer.token(without(good, "sub")));
        bad.forEach((name, jwt) -> attempts.add(Attempt.header(name, "Bearer " + jwt, 401)));
        attempts.add(Attempt.header("two credentials in one", "Bearer " + token + ", Bearer " + token, 401));
        attempts.add(
                Attempt.header("wrong role", "Bearer " + issuer.token(issuer.claims(words(allBut(route.role)))), 403));
        attempts.add(Attempt.header("no role", "Bearer " + issuer.token(without(good, "scope")), 403));
        attempts.add(Attempt.header(
                "a role in capitals", "Bearer " + issuer.token(issuer.claims("READ WRITE METRICS")), 403));
        attempts.add(Attempt.header("right", "Bearer " + token, OK));
        attempts.add(Attempt.header("right, by PS256", "Bearer " + Issuer.signedWithSalt("first", good, key), OK));
        attempts.add(Attempt.header(
                "right, by ES256", "Bearer " + Issuer.signedByCurve("curve", good, issuer.key("curve")), OK));
        attempts.add(Attempt.header(
                "right, one audience of two",
                "bearer " + issuer.token(with(good, "aud", List.of("another", Issuer.AUDIENCE))),
                OK));
        return attempts;
    }

    private static String words(Set<Role> roles) {
        return roles(roles).replace(',', ' ');
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        var changed = new HashMap<>(claims);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, Object> without(Map<String, Object> claims, String name) {
        var changed = new HashMap<>(claims);
        changed.remove(name);
        return changed;
    }

    private static void newKeysAreKnownAndOldOnesForgotten(Issuer issuer, SecuredGateway gateway) throws Exception {
        var client = SecuredGateway.client(null);
        var old = issuer.key("first");
        var next = Issuer.newKey();
        issuer.publish("second", next);
        issuer.withdraw("first");
        var claims = issuer.claims("read");
        await(client, gateway, Issuer.token("second", next, claims), 200);
        await(client, gateway, Issuer.token("first", old, claims), 401);
        await(client, gateway, Issuer.token("second", next, claims), 200);
        int before = issuer.keyRequests();
        for (int i = 0; i < 20; i++) {
            status(client, gateway, Issuer.token("unknown" + i, next, claims));
        }
        assertThat(issuer.keyRequests() - before)
                .as("keys are not fetched for every token with an unknown one")
                .isLessThan(15);
        COUNTS.merge("jwt rotation", 4, Integer::sum);
    }

    private static void keysThatCannotBeHadAreNobodysFault(Issuer issuer, SecuredGateway gateway) throws Exception {
        var client = SecuredGateway.client(null);
        var token = Issuer.token("second", issuer.key("second"), issuer.claims("read"));
        issuer.goAway(true);
        await(client, gateway, token, 503); // keys that are older than twelve times one second
        issuer.goAway(false);
        await(client, gateway, token, 200);
        COUNTS.merge("jwt issuer away", 2, Integer::sum);
    }

    private static void await(HttpClient client, SecuredGateway gateway, String token, int status) throws Exception {
        int found = status(client, gateway, token);
        while (found != status) {
            Thread.sleep(200);
            found = status(client, gateway, token);
        }
    }

    private static int status(HttpClient client, SecuredGateway gateway, String token) throws Exception {
        return gateway.send(client, gateway.request(Route.PASSED_READ).header("Authorization", "Bearer " + token))
                .statusCode();
    }

    @Test
    void tokensThatTheirIssuerKnows() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(SecurityModes.introspection(
                        issuer,
                        "voxelgate.security.introspection.issuer=" + issuer.url(),
                        "voxelgate.security.introspection.roles-claim=realm_access.roles",
                        "voxelgate.security.roles.read-arrays=arrays,also-arrays",
                        "voxelgate.security.introspection.remember=1s"))) {
            for (var route : Route.values()) {
                check(gateway, "introspection", route, null, asked(issuer, route));
            }
            aRevokedTokenIsForgotten(issuer, gateway);
        }
    }

    private static List<Attempt> asked(Issuer issuer, Route route) {
        var name = route.role == Role.READ_ARRAYS ? "also-arrays" : route.role.getAuthority();
        var good = active(issuer, List.of(name, "unrelated"));
        var others = allBut(route.role).stream()
                .map(role -> role == Role.READ_ARRAYS ? "arrays" : role.getAuthority())
                .toList();
        Map<String, Map<String, Object>> bad = new LinkedHashMap<>();
        bad.put("inactive", Map.of("active", false));
        bad.put("inactive although the rest fits", with(good, "active", false));
        bad.put("without active", without(good, "active"));
        bad.put("expired", with(good, "exp", Instant.now().minusSeconds(60).getEpochSecond()));
        bad.put("without an end", without(good, "exp"));
        bad.put(
                "not yet valid",
                with(good, "nbf", Instant.now().plusSeconds(600).getEpochSecond()));
        bad.put("wrong audience", with(good, "aud", List.of("another")));
        bad.put("no audience", without(good, "aud"));
        bad.put("another issuer", with(good, "iss", "http://evil.example"));
        bad.put("nobody's", without(good, "sub"));
        List<Attempt> attempts = new ArrayList<>(List.of(
                Attempt.header("none", null, 401),
                Attempt.header("unknown", "Bearer unknown-token", 401),
                Attempt.header("signed, but unknown", "Bearer " + issuer.token(issuer.claims("read")), 401)));
        bad.forEach((kind, answer) -> attempts.add(Attempt.header(
                kind, "Bearer " + issuer.opaque(route + "-" + kind.replace(' ', '-'), answer), 401)));
        attempts.add(
                Attempt.header("wrong role", "Bearer " + issuer.opaque(route + "-wrong", active(issuer, others)), 403));
        attempts.add(Attempt.header(
                "roles in another claim",
                "Bearer " + issuer.opaque(route + "-scope", with(active(issuer, List.of()), "scope", name)),
                403));
        attempts.add(Attempt.header("right", "Bearer " + issuer.opaque(route + "-good", good), OK));
        attempts.add(Attempt.header("right again", "Bearer " + route + "-good", OK));
        return attempts;
    }

    private static Map<String, Object> active(Issuer issuer, List<String> roles) {
        var answer = new HashMap<>(issuer.claims(""));
        answer.put("active", true);
        answer.put("realm_access", Map.of("roles", roles));
        return answer;
    }

    private static void aRevokedTokenIsForgotten(Issuer issuer, SecuredGateway gateway) throws Exception {
        var client = SecuredGateway.client(null);
        var token = issuer.opaque("revoked", active(issuer, List.of("read")));
        await(client, gateway, token, 200);
        int before = issuer.introspections();
        await(client, gateway, token, 200);
        issuer.revoke("revoked");
        await(client, gateway, token, 401);
        assertThat(issuer.introspections()).isGreaterThan(before);
        issuer.goAway(true);
        await(client, gateway, "another", 503);
        COUNTS.merge("introspection revoked and away", 4, Integer::sum);
    }

    @Test
    void certificates() throws Exception {
        var certificates = Certificates.in(folder);
        List<String> properties = new ArrayList<>(certificates.serverProperties("want"));
        properties.addAll(List.of(
                "voxelgate.security.modes=mtls,basic",
                "voxelgate.security.mtls.users[0].name=reader",
                "voxelgate.security.mtls.users[0].roles=read",
                "voxelgate.security.mtls.users[1].name=everything",
                "voxelgate.security.mtls.users[1].roles=read,write,metrics",
                "voxelgate.security.mtls.users[2].name=scraper",
                "voxelgate.security.mtls.users[2].roles=metrics",
                "voxelgate.security.basic.users[0].name=only-metrics",
                "voxelgate.security.basic.users[0].password="
                        + new BCryptPasswordEncoder(4).encode("päss:only-metrics"),
                "voxelgate.security.basic.users[0].roles=metrics"));
        try (var gateway = SecuredGateway.startWithTls(properties)) {
            for (var route : Route.values()) {
                boolean reads = route.role == Role.READ || route.role == Role.READ_ARRAYS;
                boolean scrapes = route.role == Role.METRICS;
                check(
                        gateway,
                        "mtls",
                        route,
                        certificates,
                        List.of(
                                new Attempt("none", null, null, 401),
                                new Attempt("another authority's", null, "forged", REFUSED_BY_TLS),
                                new Attempt("expired", null, "expired", REFUSED_BY_TLS),
                                new Attempt("not yet valid", null, "not-yet", REFUSED_BY_TLS),
                                new Attempt("a server's", null, "of-a-server", REFUSED_BY_TLS),
                                new Attempt("nobody that is known", null, "unlisted", 403),
                                new Attempt("two names", null, "two-names", 401),
                                new Attempt("right to read", null, "reader", reads ? OK : 403),
                                new Attempt("right to scrape", null, "scraper", scrapes ? OK : 403),
                                new Attempt("right", null, "everything", OK),
                                new Attempt("wrong password in spite of it", basic("x", "y"), "everything", 401),
                                new Attempt("no password in spite of it", "Basic !", "everything", 401),
                                new Attempt("what no mode reads beside it", "Bearer x", "everything", OK),
                                new Attempt("a password instead", user("only-metrics"), null, scrapes ? OK : 403),
                                new Attempt(
                                        "who the request says it is",
                                        user("only-metrics"),
                                        "everything",
                                        scrapes ? OK : 403)));
            }
        }
    }

    private static void check(
            SecuredGateway gateway,
            String mode,
            Route route,
            @Nullable Certificates certificates,
            List<Attempt> attempts)
            throws Exception {
        Map<String, HttpClient> clients = new HashMap<>();
        for (var attempt : attempts) {
            var client = clients.computeIfAbsent(
                    String.valueOf(attempt.certificate()),
                    _ -> SecuredGateway.client(
                            certificates == null ? null : certificates.client(attempt.certificate())));
            var request = gateway.request(route);
            if (attempt.authorization() != null) {
                request.header("Authorization", attempt.authorization());
            }
            int before = gateway.seenByTheArchive().size();
            var what = mode + ", " + attempt.name() + ", " + route;
            if (attempt.status() == REFUSED_BY_TLS) {
                assertThatThrownBy(() -> gateway.send(client, request)).as(what).isInstanceOf(IOException.class);
            } else {
                boolean tokenSent = schemeOf(mode).equals("Bearer")
                        && attempt.authorization() != null
                        && attempt.authorization().startsWith("Bearer ");
                verify(what, gateway.send(client, request), attempt.status(), mode, tokenSent);
            }
            if (attempt.status() != OK) {
                assertThat(gateway.seenByTheArchive())
                        .as(what + ": the archive is not asked")
                        .hasSize(before);
            }
            COUNTS.merge(mode, 1, Integer::sum);
        }
        clients.values().forEach(HttpClient::close);
    }

    private static String schemeOf(String mode) {
        return mode.equals("jwt") || mode.equals("introspection") ? "Bearer" : "Basic";
    }

    @Test
    void whereNobodyIsAskedCredentialsDoNotCount() throws Exception {
        try (var gateway = SecuredGateway.start(List.of());
                var client = SecuredGateway.client(null)) {
            for (var route : Route.values()) {
                for (var authorization : Arrays.asList(null, basic("x", "y"), "Bearer a.b.c")) {
                    var request = gateway.request(route);
                    if (authorization != null) {
                        request.header("Authorization", authorization);
                    }
                    assertThat(gateway.send(client, request).statusCode())
                            .as(route + " " + authorization)
                            .isEqualTo(OK);
                    COUNTS.merge("nobody is asked", 1, Integer::sum);
                }
            }
            assertThat(gateway.seenByTheArchive())
                    .noneMatch(seen -> seen.headers().containsKey("authorization"));
        }
    }

    private static void verify(String what, HttpResponse<String> answer, int status, String mode, boolean tokenSent) {
        assertThat(answer.statusCode()).as(what + ": " + answer.body()).isEqualTo(status);
        assertThat(answer.headers().allValues("cache-control")).as(what).containsExactly("no-store");
        var challenges = answer.headers().allValues("www-authenticate");
        if (status == OK) {
            assertThat(challenges).as(what).isEmpty();
            return;
        }
        assertThat(answer.headers().firstValue("content-type")).as(what).hasValue("application/problem+json");
        assertThat(answer.body())
                .as(what)
                .contains("\"status\":" + status, "\"type\":", "\"detail\":")
                .doesNotContain("only-", "päss", "eyJ");
        var schemes = challenges.stream()
                .map(challenge -> challenge.split(" ", -1)[0])
                .toList();
        if (status == 403) {
            assertThat(schemes).as(what).isEmpty();
        } else {
            assertThat(schemes).as(what).containsExactly(schemeOf(mode));
        }
        assertThat(challenges.toString().contains("error=\"invalid_token\""))
                .as(what + ": a client is told to get another token, if it has sent one")
                .isEqualTo(status == 401 && tokenSent);
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.headers().firstValue("location")).isEmpty();
    }

    @Test
    void healthIsEverybodysAndItsDetailsAreNot() throws Exception {
        var users = List.of(
                new SecurityModes.User("only-metrics", "päss:only-metrics", "metrics", null),
                new SecurityModes.User("only-read", "päss:only-read", "read", null));
        try (var gateway = SecuredGateway.start(SecurityModes.basic(users))) {
            var client = SecuredGateway.client(null);
            for (var path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
                assertThat(gateway.send(client, gateway.get(path)).statusCode()).isEqualTo(200);
            }
            assertThat(gateway.send(client, gateway.get("/actuator/health")).body())
                    .doesNotContain("jpeg2000");
            assertThat(gateway.send(client, as("only-read", gateway.get("/actuator/health")))
                            .body())
                    .doesNotContain("jpeg2000");
            assertThat(gateway.send(client, as("only-metrics", gateway.get("/actuator/health")))
                            .body())
                    .contains("jpeg2000");
            assertThat(gateway.send(client, as("wrong", gateway.get("/actuator/health")))
                            .statusCode())
                    .isEqualTo(401);
            COUNTS.merge("health", 7, Integer::sum);
            writtenOtherwise(gateway);
        }
    }

    /** Paths in other spellings: none is let through because it is not recognized. */
    private static void writtenOtherwise(SecuredGateway gateway) throws Exception {
        var series = gateway.series();
        var numpy = series + "/numpy";
        var spellings = Arrays.asList(
                "/%61ctuator/prometheus",
                "/actuator/%70rometheus",
                "/actuator/prometheus/",
                "/actuator/prometheus?x",
                "//actuator/prometheus",
                "/./actuator/prometheus",
                "/actuator/health/../prometheus",
                "/actuator/health/%2e%2e/prometheus",
                "/actuator/health%2f..%2fprometheus",
                "/actuator/health;x/../prometheus",
                "/actuator/Prometheus",
                "/actuator",
                "/actuator/",
                numpy + "/",
                numpy.replace("numpy", "%6eumpy"),
                numpy.replace("/series/", "/%73eries/"),
                numpy.replace("/dicom-web", "/dicom-web/."),
                numpy.replace("/dicom-web", "//dicom-web"),
                series + "/metadata/",
                series + "/%6detadata",
                "/actuator/health/../.." + numpy,
                "/actuator/health%00/../../x");
        for (var path : spellings) {
            int before = gateway.seenByTheArchive().size();
            for (var request : List.of(gateway.port())) {
                var status = RawRequest.status(request, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(status).as(path).isIn(400, 401, 403);
                var authorized = RawRequest.status(
                        request,
                        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                + user("only-" + (path.contains("ctuator") ? "read" : "metrics")) + "\r\n\r\n");
                assertThat(authorized).as(path + " without the role").isIn(400, 403, 404);
            }
            assertThat(gateway.seenByTheArchive()).as(path).hasSize(before);
            COUNTS.merge("spellings", 2, Integer::sum);
        }
    }

    private static HttpRequest.Builder as(String name, HttpRequest.Builder request) {
        return request.header("Authorization", user(name));
    }
}
