package dev.voxelgate.proxy.upstream.credentials;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service account of Google, from its key file. It asks for tokens with an assertion that it signs (RFC 7523 2.1).
 *
 * @param email its name, the issuer of assertions
 * @param keyId names the key
 * @param key RSA
 * @param tokenUrl of the token endpoint, the audience of assertions
 * @param scopes that are asked for
 */
public record ServiceAccount(String email, String keyId, PrivateKey key, URI tokenUrl, List<String> scopes) {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final String UNREADABLE = "voxelgate.upstream.auth.service-account.key-file is no key file of a"
            + " service account (JSON with client_email, private_key_id, private_key and token_uri)";

    /**
     * The account of a key file.
     *
     * @throws IllegalArgumentException when it cannot be read; the message quotes nothing of it
     */
    public static ServiceAccount read(Path file, List<String> scopes) {
        try {
            var json = JsonMapper.shared().readTree(Files.readString(file));
            return new ServiceAccount(
                    json.required("client_email").asString(),
                    json.required("private_key_id").asString(),
                    key(json.required("private_key").asString()),
                    URI.create(json.required("token_uri").asString()),
                    scopes);
        } catch (IOException | GeneralSecurityException | JacksonException | IllegalArgumentException e) {
            throw new IllegalArgumentException(UNREADABLE + ": " + e.getClass().getSimpleName());
        }
    }

    /** RFC 7468 10. */
    private static PrivateKey key(String pem) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s+", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    /** What is sent to the token endpoint. */
    Map<String, String> form(Clock clock) {
        var now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(email)
                .audience(tokenUrl.toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .claim("scope", String.join(" ", scopes))
                .build();
        var assertion = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims);
        try {
            assertion.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("an RSA key signs", e);
        }
        return Map.of("grant_type", GRANT, "assertion", assertion.serialize());
    }

    @Override
    public String toString() {
        return "a service account";
    }
}
