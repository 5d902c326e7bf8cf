package dev.voxelgate.proxy.security;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.require;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Who may come in.
 *
 * @param modes how callers show who they are; each request in one of these ways. Nobody is asked when there is none.
 * @param allowAnonymous whether others than this machine are served although nobody is asked who they are
 * @param allowPlainHttp whether the issuer of tokens may be asked over HTTP without TLS on another machine
 * @param ssl TLS to the issuer of tokens
 * @param basic names and passwords (RFC 7617)
 * @param jwt signed tokens (RFC 9068)
 * @param introspection tokens about which their issuer is asked (RFC 7662)
 * @param mtls certificates; with {@code server.ssl.client-auth}
 * @param roles which names in a token's claim give which role
 * @param studies whose studies a caller sees
 */
@ConfigurationProperties("voxelgate.security")
public record SecurityProperties(
        @DefaultValue Set<Mode> modes,
        @DefaultValue("false") boolean allowAnonymous,
        @DefaultValue("false") boolean allowPlainHttp,
        @DefaultValue Ssl ssl,
        @DefaultValue Basic basic,
        @DefaultValue Jwt jwt,
        @DefaultValue Introspection introspection,
        @DefaultValue Mtls mtls,
        @DefaultValue Roles roles,
        @DefaultValue Studies studies) {

    /** A way to show who one is. */
    public enum Mode {
        BASIC,
        JWT,
        INTROSPECTION,
        MTLS
    }

    /** Who gives the tokens that are accepted, if that is known. */
    public @Nullable String issuer() {
        if (modes.contains(Mode.JWT)) {
            return jwt.issuer();
        }
        return modes.contains(Mode.INTROSPECTION) ? introspection.issuer() : null;
    }

    /** Whether callers are to show who they are; for whoever needs to know before these properties are bound. */
    public static boolean isAnybodyAsked(Environment environment) {
        return Binder.get(environment)
                .bind("voxelgate.security.modes", String[].class)
                .map(modes -> modes.length > 0)
                .orElse(false);
    }

    /**
     * TLS to the issuer of tokens: for its description, its keys, and when it is asked about a token.
     *
     * @param bundle name of one of {@code spring.ssl.bundle}: its trust store has the issuer's CA, its key store the
     *     certificate that is shown; without one, the CAs of the Java runtime and no certificate
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * Somebody whom the configuration knows.
     *
     * @param name as in the credentials
     * @param password its hash, {@code {bcrypt}...} or {@code {pbkdf2@SpringSecurity_v5_8}...}; only for Basic
     * @param roles read-arrays, read, write, metrics
     * @param studies values of {@code voxelgate.security.studies.attribute}; {@code *} for all studies
     */
    public record User(
            String name,
            @Nullable String password,
            @DefaultValue Set<Role> roles,
            @DefaultValue List<String> studies) {

        public User {
            require(name != null, "name is missing");
        }

        @Override
        public String toString() {
            return "User[" + name + "]"; // a hash is a secret too
        }
    }

    /**
     * Names and passwords.
     *
     * @param users who may come in; a password is its hash by bcrypt or PBKDF2, studies are values of
     *     {@code voxelgate.security.studies.attribute} or {@code *} for all
     * @param remember how long a password that was right need not be computed again, which takes a tenth of a second
     */
    public record Basic(
            @DefaultValue List<User> users,
            @DefaultValue("5m") Duration remember) {

        public Basic {
            notNegative("remember", remember);
        }
    }

    /**
     * Signed tokens. What they must hold: this issuer, this audience, a time at which they expire, and a signature by
     * one of the issuer's keys.
     *
     * @param issuer the {@code iss} claim, exactly
     * @param audience what the {@code aud} claim must contain
     * @param jwkSetUri where its keys are; found by the issuer's own description (OpenID Connect Discovery) unless set
     * @param algorithms of signatures; none with a shared secret
     * @param clockSkew by which clocks may differ
     * @param principalClaim the caller's name
     * @param rolesClaim where roles are looked for: a list, or names with blanks between; dots lead into objects, as in
     *     {@code realm_access.roles}
     * @param keepKeys how long keys are used before they are fetched again
     */
    public record Jwt(
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable URI jwkSetUri,
            @DefaultValue({"RS256", "PS256", "ES256"}) List<String> algorithms,
            @DefaultValue("30s") Duration clockSkew,
            @DefaultValue("sub") String principalClaim,
            @DefaultValue("scope") String rolesClaim,
            @DefaultValue("5m") Duration keepKeys) {

        public Jwt {
            notNegative("clock-skew", clockSkew);
            positive("keep-keys", keepKeys);
        }
    }

    /**
     * Tokens about which their issuer is asked.
     *
     * @param uri of the introspection endpoint
     * @param clientId of the gateway there
     * @param clientSecret of the gateway there
     * @param audience what {@code aud} must contain
     * @param issuer what {@code iss} must be; not looked at unless it is set
     * @param principalClaim the caller's name
     * @param rolesClaim as with signed tokens
     * @param remember how long an answer is used again, and so how long a token lives on that was revoked; 0 for never
     */
    public record Introspection(
            @Nullable URI uri,
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable String audience,
            @Nullable String issuer,
            @DefaultValue("sub") String principalClaim,
            @DefaultValue("scope") String rolesClaim,
            @DefaultValue("10s") Duration remember) {

        public Introspection {
            notNegative("remember", remember);
        }

        @Override
        public String toString() {
            return "Introspection[" + uri + "]";
        }
    }

    /**
     * Certificates. Whose they accept is the trust store's matter.
     *
     * @param users who may do what; another certificate's owner has no role. They need no password.
     * @param principal what the caller's name is
     */
    public record Mtls(
            @DefaultValue List<User> users,
            @DefaultValue("cn") Principal principal) {}

    /** What a certificate's owner is called. */
    public enum Principal {
        /** The subject's one common name. */
        CN,
        /** The whole subject, as RFC 2253 writes it. */
        DN
    }

    /**
     * Which names in a token's claim give which role.
     *
     * @param read whatever only reads, the routes that answer arrays among it
     * @param readArrays the routes that answer arrays
     * @param write what changes the archive
     * @param metrics the actuator
     */
    public record Roles(
            @DefaultValue("read-arrays") Set<String> readArrays,
            @DefaultValue("read") Set<String> read,
            @DefaultValue("write") Set<String> write,
            @DefaultValue("metrics") Set<String> metrics) {}

    /**
     * Whose studies a caller sees. With an attribute, everybody sees only studies whose attribute has one of their
     * values; who has none sees none.
     *
     * @param attribute StudyInstanceUID, or the keyword or tag of an attribute that the archive matches and returns for
     *     studies, such as InstitutionName
     * @param claim of a token, which lists the values; dots as in the claim of roles
     * @param remember how long it is remembered of what study an object is
     */
    public record Studies(
            @Nullable String attribute,
            @DefaultValue("studies") String claim,
            @DefaultValue("60s") Duration remember) {

        public Studies {
            notNegative("remember", remember);
        }
    }
}
