package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An issuer of tokens with real keys. It signs with the JDK alone, so that the gateway's library is not checked by
 * itself.
 */
public final class Issuer implements AutoCloseable {

    public static final String AUDIENCE = "voxelgate-test";
    public static final String CLIENT = "gateway";
    public static final String SECRET = "s3cret:with+100% colon";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Map<String, KeyPair> published = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> opaque = new ConcurrentHashMap<>();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger keyRequests = new AtomicInteger();
    private final AtomicInteger thinking = new AtomicInteger();
    private final AtomicInteger introspections = new AtomicInteger();
    private final ScriptedServer server = ScriptedServer.start(this::answer);
    private final CodeFlow codeFlow = new CodeFlow(server.url());

    public Issuer() {
        publish("first", newKey());
    }

    public static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return server.url().toString();
    }

    /** For people. */
    public CodeFlow codeFlow() {
        return codeFlow;
    }

    public URI introspectionUri() {
        return URI.create(url() + "/introspect");
    }

    public void publish(String id, KeyPair key) {
        published.put(id, key);
    }

    public void withdraw(String id) {
        published.remove(id);
    }

    public KeyPair key(String id) {
        return Objects.requireNonNull(published.get(id));
    }

    public void goAway(boolean gone) {
        away.set(gone);
    }

    /** Before each answer about a token. */
    public void takeItsTime(int milliseconds) {
        thinking.set(milliseconds);
    }

    public int keyRequests() {
        return keyRequests.get();
    }

    /** Of all kinds, also while it is away. */
    public int requests() {
        return server.requests().size();
    }

    public int introspections() {
        return introspections.get();
    }

    /** What a good token says, with some scopes. */
    public Map<String, Object> claims(String scopes) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", url());
        claims.put("sub", "somebody");
        claims.put("aud", AUDIENCE);
        claims.put("exp", Instant.now().plusSeconds(300).getEpochSecond());
        claims.put("scope", scopes);
        return claims;
    }

    public String token(Map<String, Object> claims) {
        return token("first", key("first"), claims);
    }

    public static String token(String keyId, KeyPair key, Map<String, Object> claims) {
        return signed(Map.of("alg", "RS256", "kid", keyId, "typ", "at+jwt"), claims, key);
    }

    public static String signed(Map<String, Object> header, Map<String, Object> claims, KeyPair key) {
        return signed("SHA256withRSA", null, header, claims, key);
    }

    private static String signed(
            String algorithm,
            @Nullable AlgorithmParameterSpec parameters,
            Map<String, Object> header,
            Map<String, Object> claims,
            KeyPair key) {
        try {
            var content = content(header, claims);
            var signature = Signature.getInstance(algorithm);
            if (parameters != null) {
                signature.setParameter(parameters);
            }
            signature.initSign(key.getPrivate());
            signature.update(content.getBytes(UTF_8));
            return content + '.' + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String withSecret(Map<String, Object> header, Map<String, Object> claims, byte[] secret) {
        try {
            var content = content(header, claims);
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return content + '.' + BASE64.encodeToString(mac.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String content(Map<String, Object> header, Map<String, Object> claims) {
        return part(header) + '.' + part(claims);
    }

    private static String part(Map<String, Object> json) {
        return BASE64.encodeToString(JSON.writeValueAsBytes(json));
    }

    /** A key on the curve P-256. */
    public static KeyPair newCurveKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed by ES256: both numbers of the signature, of 32 bytes each (RFC 7518 3.4). */
    public static String signedByCurve(String keyId, Map<String, Object> claims, KeyPair key) {
        return signed("SHA256withECDSAinP1363Format", null, Map.of("alg", "ES256", "kid", keyId), claims, key);
    }

    /** Signed by PS256 (RFC 7518 3.5). */
    public static String signedWithSalt(String keyId, Map<String, Object> claims, KeyPair key) {
        var salt = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
        return signed("RSASSA-PSS", salt, Map.of("alg", "PS256", "kid", keyId), claims, key);
    }

    public static Map<String, Object> jwk(String id, KeyPair key) {
        if (key.getPublic() instanceof ECPublicKey curve) {
            return Map.of(
                    "kty",
                    "EC",
                    "kid",
                    id,
                    "crv",
                    "P-256",
                    "x",
                    coordinate(curve.getW().getAffineX()),
                    "y",
                    coordinate(curve.getW().getAffineY()));
        }
        var rsa = (RSAPublicKey) key.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "kid",
                id,
                "use",
                "sig",
                "n",
                number(rsa.getModulus()),
                "e",
                number(rsa.getPublicExponent()));
    }

    /** Of 32 bytes, whatever zeros are before it (RFC 7518 6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] given = number.toByteArray();
        int length = Math.min(given.length, bytes.length);
        System.arraycopy(given, given.length - length, bytes, bytes.length - length, length);
        return BASE64.encodeToString(bytes);
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    /** A token that only this issuer can read. */
    public String opaque(String name, Map<String, Object> answer) {
        opaque.put(name, answer);
        return name;
    }

    public void revoke(String name) {
        opaque.remove(name);
    }

    private void answer(ScriptedServer.Exchange exchange) throws IOException, InterruptedException {
        var request = exchange.request();
        var content = new String(exchange.content(), UTF_8);
        if (away.get()) {
            exchange.respond(500, "text/plain", new byte[0]);
            return;
        }
        switch (request.target()) {
            case "/.well-known/openid-configuration" -> codeFlow.describe(exchange);
            case "/keys" -> {
                keyRequests.incrementAndGet();
                json(
                        exchange,
                        Map.of(
                                "keys",
                                published.entrySet().stream()
                                        .map(key -> jwk(key.getKey(), key.getValue()))
                                        .toList()));
            }
            case "/introspect" -> introspect(exchange, content);
            default -> codeFlow.answer(exchange, content);
        }
    }

    private void introspect(ScriptedServer.Exchange exchange, String content) throws IOException, InterruptedException {
        introspections.incrementAndGet();
        Thread.sleep(thinking.get());
        if (!isClient(exchange.request().headers().get("authorization"))) {
            exchange.respond(401, "text/plain", new byte[0]);
            return;
        }
        var token = URLDecoder.decode(content.replaceFirst("^token=", ""), UTF_8);
        var known = opaque.get(token);
        json(exchange, known == null ? Map.of("active", false) : known);
    }

    /** Name and secret are encoded like a form's, and that in HTTP Basic (RFC 6749 2.3.1). */
    private static boolean isClient(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith("Basic ")) {
            return false;
        }
        var basic = new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), UTF_8);
        var parts = basic.split(":", -1);
        return parts.length == 2
                && URLDecoder.decode(parts[0], UTF_8).equals(CLIENT)
                && URLDecoder.decode(parts[1], UTF_8).equals(SECRET);
    }

    private static void json(ScriptedServer.Exchange exchange, Map<String, Object> json) throws IOException {
        exchange.respond(200, "application/json", JSON.writeValueAsBytes(json));
    }

    @Override
    public void close() {
        server.close();
    }
}
