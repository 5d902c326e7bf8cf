package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.testing.ScriptedServer.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How an issuer signs people in for one public client: a page that they agree or refuse on, a code for the client's page (RFC
 * 6749 4.1) that is redeemed once and with its verifier only (RFC 7636), and a refresh token that is used once.
 */
public final class CodeFlow {

    public static final String CLIENT = "viewer";

    /** Nobody reads what it says. */
    private static final String ID_TOKEN = "who-it-is";

    private final URI issuer;
    private final Map<String, String> challenges = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();

    private volatile @Nullable URI page;
    private volatile Supplier<String> tokens = () -> "none";

    CodeFlow(URI issuer) {
        this.issuer = issuer;
    }

    /**
     * Registers the client.
     *
     * @param page to which people are led back, and whose origin may read answers
     * @param tokens makes an access token
     */
    public void register(URI page, Supplier<String> tokens) {
        this.page = page;
        this.tokens = tokens;
    }

    /** As if everybody had been signed out. */
    public void forgetEverybody() {
        refreshTokens.clear();
    }

    private URI page() {
        return Objects.requireNonNull(page);
    }

    /** The discovery document, for pages too. */
    void describe(Exchange exchange) throws IOException {
        json(
                exchange,
                200,
                Map.of(
                        "issuer", issuer.toString(),
                        "jwks_uri", issuer + "/keys",
                        "authorization_endpoint", issuer + "/authorize?tenant=1",
                        "token_endpoint", issuer + "/token",
                        "end_session_endpoint", issuer + "/end?tenant=1"));
    }

    /** Answers what the issuer has no other answer to. */
    void answer(Exchange exchange, String content) throws IOException {
        var target = URI.create(exchange.request().target());
        switch (target.getPath()) {
            case "/authorize" -> authorize(exchange, fields(target.getRawQuery()));
            case "/end" -> end(exchange, fields(target.getRawQuery()));
            case "/token" -> redeem(exchange, fields(content));
            default -> exchange.respond(404, "text/plain", new byte[0]);
        }
    }

    private void authorize(Exchange exchange, Map<String, String> asked) throws IOException {
        var expected = Map.of(
                "tenant", "1",
                "response_type", "code",
                "client_id", CLIENT,
                "redirect_uri", page().toString(),
                "scope", "openid profile",
                "code_challenge_method", "S256");
        if (!asked.entrySet().containsAll(expected.entrySet()) || !asked.containsKey("state")) {
            exchange.respond(400, "text/plain", asked.toString().getBytes(UTF_8));
            return;
        }
        var code = "code-" + names.incrementAndGet();
        challenges.put(code, asked.get("code_challenge"));
        var back = page() + "?state=" + asked.get("state") + "&iss=" + URLEncoder.encode(issuer.toString(), UTF_8);
        var html = """
            <!DOCTYPE html><title>Sign in</title><link rel="icon" href="data:,">
            <a id="agree" href="%1$s&amp;code=%2$s">Agree</a>
            <a id="refuse" href="%1$s&amp;error=access_denied&amp;error_description=you+refused">Refuse</a>
            """.formatted(back.replace("&", "&amp;"), code);
        exchange.respond(200, "text/html", html.getBytes(UTF_8));
    }

    /** OpenID Connect RP-Initiated Logout 1.0, 2. */
    private void end(Exchange exchange, Map<String, String> asked) throws IOException {
        var expected = Map.of(
                "tenant",
                "1",
                "client_id",
                CLIENT,
                "post_logout_redirect_uri",
                page().toString(),
                "id_token_hint",
                ID_TOKEN);
        if (!asked.equals(expected)) {
            exchange.respond(400, "text/plain", asked.toString().getBytes(UTF_8));
            return;
        }
        forgetEverybody();
        exchange.head(303, "text/plain", "Location: %s\nContent-Length: 0\n".formatted(page()));
    }

    private void redeem(Exchange exchange, Map<String, String> asked) throws IOException {
        boolean known = switch (asked.getOrDefault("grant_type", "")) {
            case "authorization_code" ->
                page().toString().equals(asked.get("redirect_uri"))
                        && challenge(asked.get("code_verifier")).equals(challenges.remove(asked.get("code")));
            case "refresh_token" -> refreshTokens.remove(asked.get("refresh_token"));
            default -> false;
        };
        if (!known || !CLIENT.equals(asked.get("client_id"))) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        var refresh = "refresh-" + names.incrementAndGet();
        refreshTokens.add(refresh);
        json(
                exchange,
                200,
                Map.of(
                        "access_token",
                        tokens.get(),
                        "token_type",
                        "Bearer",
                        "expires_in",
                        300,
                        "refresh_token",
                        refresh,
                        "id_token",
                        ID_TOKEN));
    }

    /** RFC 7636 4.2. */
    private static String challenge(@Nullable String verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.valueOf(verifier).getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> fields(String form) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : List.of(form.split("&", -1))) {
            var pair = field.split("=", 2);
            fields.put(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8));
        }
        return fields;
    }

    private void json(Exchange exchange, int status, Map<String, Object> json) throws IOException {
        var body = JsonMapper.shared().writeValueAsBytes(json);
        var origin = page == null ? "null" : page().resolve("/").toString().replaceFirst("/$", "");
        exchange.head(
                        status,
                        "application/json",
                        "Access-Control-Allow-Origin: %s\nContent-Length: %d\n".formatted(origin, body.length))
                .bytes(body);
    }
}
