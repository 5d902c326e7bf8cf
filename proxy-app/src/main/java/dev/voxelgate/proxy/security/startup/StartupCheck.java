package dev.voxelgate.proxy.security.startup;

import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.security.SecurityProperties.Mode;
import dev.voxelgate.proxy.security.TransportProtection;
import dev.voxelgate.proxy.security.authentication.PasswordHashes;
import dev.voxelgate.proxy.security.studies.StudyAttribute;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses to start with a configuration that is dangerous or cannot work, by the name of the property that has to
 * change.
 */
public final class StartupCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);

    private static final String PREFIX = "voxelgate.security.";
    private static final String CLIENT = "voxelgate.view.oidc.client-id";
    private static final Set<String> CURRENT_TLS = Set.of("TLSv1.2", "TLSv1.3");
    /** All that the library checks without further ones and that the JDK has keys for. */
    private static final Set<String> SIGNATURES =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private final SecurityProperties properties;
    private final Environment environment;

    private StartupCheck(SecurityProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** @throws DangerousConfigurationException when the gateway is not to start */
    public static void check(SecurityProperties properties, Environment environment) {
        new StartupCheck(properties, environment).check();
    }

    private void check() {
        checkTls();
        checkPrefixes();
        checkUnused();
        for (var mode : properties.modes()) {
            switch (mode) {
                case BASIC -> checkBasic();
                case JWT -> checkJwt();
                case INTROSPECTION -> checkIntrospection();
                case MTLS -> checkMtls();
            }
        }
        checkStudies();
        checkRelay();
        checkPage();
        if (properties.modes().isEmpty()) {
            checkAnonymous();
        } else {
            LOG.info("Callers show who they are by {}", properties.modes());
            warnOfPlainText();
        }
    }

    private void checkAnonymous() {
        boolean everywhere = !TransportProtection.isLoopback(environment.getProperty("server.address"));
        var managementPort = environment.getProperty("management.server.port");
        boolean managed = managementPort != null
                && !managementPort.startsWith("-")
                && !managementPort.equals(environment.getProperty("server.port", "8080"));
        var open = everywhere
                ? "server.address"
                : managed && !TransportProtection.isLoopback(environment.getProperty("management.server.address"))
                        ? "management.server.address"
                        : null;
        if (open == null) {
            LOG.info(
                    "Nobody is asked who they are, and only this machine is served; {}modes changes the former",
                    PREFIX);
        } else if (properties.allowAnonymous()) {
            LOG.warn("Everybody who can reach this server can read all patients' data: {}modes is empty", PREFIX);
        } else {
            throw new DangerousConfigurationException(
                    "The gateway would give patients' data to everybody who can reach it: " + open
                            + " is not a loopback address, and " + PREFIX + "modes is empty.",
                    "Set " + PREFIX + "modes (see docs/security.md), or " + open + " to 127.0.0.1, or, if others"
                            + " see to it who can reach the gateway, " + PREFIX + "allow-anonymous to true.");
        }
    }

    private void warnOfPlainText() {
        boolean secret = properties.modes().stream().anyMatch(mode -> mode != Mode.MTLS);
        if (secret && !isTls() && !TransportProtection.isLoopback(environment.getProperty("server.address"))) {
            LOG.warn(
                    "Passwords and tokens come here without TLS: set server.ssl.bundle, unless a proxy in front of this"
                            + " server has TLS and nobody else can reach it");
        }
    }

    private boolean isTls() {
        return environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && (hasText("server.ssl.bundle")
                        || hasText("server.ssl.certificate")
                        || hasText("server.ssl.key-store"));
    }

    private boolean hasText(String property) {
        return !environment.getProperty(property, "").isBlank();
    }

    /** On both ports: a bundle names versions, or the server beside it. */
    private void checkTls() {
        for (var server : List.of("server.ssl.", "management.server.ssl.")) {
            var bundle = environment.getProperty(server + "bundle", "");
            checkVersions(server + "enabled-protocols");
            checkVersions(server + "protocol");
            if (!bundle.isBlank()) {
                for (var kind : List.of("pem.", "jks.")) {
                    checkVersions("spring.ssl.bundle." + kind + bundle + ".options.enabled-protocols");
                }
            }
        }
        if (environment.getProperty("server.http2.enabled", Boolean.class, false) && !isTls()) {
            throw new DangerousConfigurationException(
                    "server.http2.enabled is for TLS: without, the gateway speaks HTTP/1.1 only.",
                    "Configure server.ssl.bundle, or leave server.http2.enabled out.");
        }
    }

    /** Bound, for a list in YAML is as many properties. */
    private void checkVersions(String property) {
        var versions = Binder.get(environment).bind(property, String[].class).orElse(new String[0]);
        if (!CURRENT_TLS.containsAll(Arrays.asList(versions))) {
            throw new DangerousConfigurationException(
                    property + " names a version of TLS or SSL that is no longer secure.",
                    "Leave it out, or choose of TLSv1.3 and TLSv1.2.");
        }
    }

    /** Every request would be refused for its prefix, and a client could choose one by itself. */
    private void checkPrefixes() {
        if (hasText("spring.webflux.base-path")) {
            throw new DangerousConfigurationException(
                    "spring.webflux.base-path is not supported: the paths are those of the archive.",
                    "Let a proxy in front take the prefix away, and set voxelgate.pass.public-url.");
        }
        if (environment.getProperty("server.forward-headers-strategy", "none").equalsIgnoreCase("framework")) {
            throw new DangerousConfigurationException(
                    "server.forward-headers-strategy is framework, which takes prefixes of paths from clients.",
                    "Choose native.");
        }
    }

    /** What is configured but not switched on was meant to protect something. */
    private void checkUnused() {
        var modes = properties.modes();
        requireMode(modes.contains(Mode.BASIC) || properties.basic().users().isEmpty(), "basic.users", "basic");
        requireMode(modes.contains(Mode.JWT) || properties.jwt().issuer() == null, "jwt.issuer", "jwt");
        requireMode(
                modes.contains(Mode.INTROSPECTION) || properties.introspection().uri() == null,
                "introspection.uri",
                "introspection");
        requireMode(
                modes.contains(Mode.JWT) || modes.contains(Mode.INTROSPECTION) || !hasText(PREFIX + "ssl.bundle"),
                "ssl.bundle",
                "jwt or introspection");
        requireMode(modes.contains(Mode.MTLS) || properties.mtls().users().isEmpty(), "mtls.users", "mtls");
    }

    private static void requireMode(boolean fine, String property, String mode) {
        if (!fine) {
            throw new DangerousConfigurationException(
                    PREFIX + property + " is set, but " + PREFIX + "modes does not contain " + mode + '.',
                    "Add it there, or remove the other.");
        }
    }

    private void checkBasic() {
        var users = properties.basic().users();
        requireUsers(users, "basic.users");
        for (int i = 0; i < users.size(); i++) {
            if (!PasswordHashes.isKnown(users.get(i).password())) {
                throw new DangerousConfigurationException(
                        PREFIX + "basic.users[" + i + "].password is not a hash of bcrypt (of a cost from 4 to 16) or"
                                + " PBKDF2.",
                        "Make one with: htpasswd -nB -C 12 NAME");
            }
        }
    }

    private static void requireUsers(List<SecurityProperties.User> users, String property) {
        var names = new HashSet<String>();
        if (users.isEmpty()) {
            throw new DangerousConfigurationException(
                    PREFIX + property + " is empty: nobody could come in.", "Add somebody.");
        }
        for (var user : users) {
            if (user.name().isBlank() || !names.add(user.name())) {
                throw new DangerousConfigurationException(
                        PREFIX + property + " has a name that is empty, or that comes twice.", "Give each its own.");
            }
        }
    }

    private void checkJwt() {
        var jwt = properties.jwt();
        require(jwt.issuer(), "jwt.issuer");
        require(jwt.audience(), "jwt.audience");
        requireProtected(jwt.jwkSetUri(), "jwt.jwk-set-uri");
        if (jwt.jwkSetUri() == null) {
            requireProtected(uri(Objects.requireNonNull(jwt.issuer())), "jwt.issuer");
        }
        for (var algorithm : jwt.algorithms()) {
            if (!SIGNATURES.contains(algorithm)) {
                throw new DangerousConfigurationException(
                        PREFIX + "jwt.algorithms names one that is not a signature by a private key, or that cannot be"
                                + " checked here.",
                        "Choose of "
                                + String.join(", ", SIGNATURES.stream().sorted().toList()) + '.');
            }
        }
        if (jwt.algorithms().isEmpty()) {
            require(null, "jwt.algorithms");
        }
    }

    private void checkIntrospection() {
        var introspection = properties.introspection();
        require(introspection.uri(), "introspection.uri");
        require(introspection.clientId(), "introspection.client-id");
        require(introspection.clientSecret(), "introspection.client-secret");
        require(introspection.audience(), "introspection.audience");
        requireProtected(introspection.uri(), "introspection.uri");
    }

    private static void require(@Nullable Object value, String property) {
        if (value == null || value.toString().isBlank()) {
            throw new DangerousConfigurationException(PREFIX + property + " is missing.", "Set it.");
        }
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new DangerousConfigurationException(
                    PREFIX + "jwt.issuer is not a URL.", "Set " + PREFIX + "jwt.jwk-set-uri, or correct it.");
        }
    }

    private void requireProtected(@Nullable URI uri, String property) {
        if (uri != null && !properties.allowPlainHttp() && !TransportProtection.isProtected(uri)) {
            throw new DangerousConfigurationException(
                    PREFIX + property + " is not an https URL: whoever is between could forge keys and answers.",
                    "Use https, or, on a network of your own, set " + PREFIX + "allow-plain-http to true.");
        }
    }

    private void checkMtls() {
        requireUsers(properties.mtls().users(), "mtls.users");
        var clientAuth =
                environment.getProperty("server.ssl.client-auth", "none").toLowerCase(Locale.ROOT);
        if (!isTls() || clientAuth.equals("none")) {
            throw new DangerousConfigurationException(
                    PREFIX + "modes contains mtls, but the server does not ask for certificates.",
                    "Set server.ssl.bundle, with a trust store, and server.ssl.client-auth to need, or to want when"
                            + " there are other modes.");
        }
        if (!hasTrustStore()) {
            throw new DangerousConfigurationException(
                    PREFIX + "modes contains mtls, but nothing says which authorities' certificates count: all public"
                            + " ones would.",
                    "Give the bundle a truststore, or set server.ssl.trust-certificate.");
        }
        if (hasText("management.server.port") && hasText("management.server.ssl.enabled")) {
            LOG.info("Certificates count for the actuator only if management.server.ssl asks for them");
        }
    }

    private boolean hasTrustStore() {
        var bundle = environment.getProperty("server.ssl.bundle", "");
        return Stream.of(
                        "server.ssl.trust-store",
                        "server.ssl.trust-certificate",
                        "spring.ssl.bundle.pem." + bundle + ".truststore.certificate",
                        "spring.ssl.bundle.jks." + bundle + ".truststore.location")
                .anyMatch(this::hasText);
    }

    /** A request has one Authorization field, and names and passwords are not what is relayed. */
    private void checkRelay() {
        var mode = environment.getProperty("voxelgate.upstream.auth.mode", "none");
        if (mode.equalsIgnoreCase("relay") && properties.modes().equals(Set.of(Mode.BASIC))) {
            throw new DangerousConfigurationException(
                    "voxelgate.upstream.auth.mode is relay, but " + PREFIX
                            + "modes is basic: no request would have a token for the archive.",
                    "Choose a mode in which callers have tokens, or another way to the archive.");
        }
    }

    /** The page sends people to the issuer, and takes what comes from there for their token. */
    private void checkPage() {
        if (!hasText(CLIENT)) {
            return;
        }
        var issuer = properties.issuer();
        var uri = issuer == null ? null : uri(issuer);
        if (uri == null || uri.getHost() == null) {
            throw new DangerousConfigurationException(
                    CLIENT + " is set, but nothing says at which URL the issuer of tokens is.",
                    "Set " + PREFIX + "jwt.issuer (or introspection.issuer, as the mode is), or remove the other.");
        }
        requireProtected(uri, properties.modes().contains(Mode.JWT) ? "jwt.issuer" : "introspection.issuer");
    }

    private void checkStudies() {
        var attribute = properties.studies().attribute();
        if (attribute == null || attribute.isBlank()) {
            if (properties.basic().users().stream()
                            .anyMatch(user -> !user.studies().isEmpty())
                    || properties.mtls().users().stream()
                            .anyMatch(user -> !user.studies().isEmpty())) {
                throw new DangerousConfigurationException(
                        "There are users with studies, but " + PREFIX + "studies.attribute is missing.", "Set it.");
            }
        } else {
            checkStudies(attribute);
        }
    }

    private void checkStudies(String attribute) {
        try {
            var _ = StudyAttribute.parse(attribute);
        } catch (IllegalArgumentException e) {
            throw new DangerousConfigurationException(
                    PREFIX + "studies.attribute is not an attribute that is known.", Objects.toString(e.getMessage()));
        }
        if (properties.modes().isEmpty()) {
            throw new DangerousConfigurationException(
                    PREFIX + "studies.attribute is set, but " + PREFIX
                            + "modes is empty: whose studies are they to be?",
                    "Set " + PREFIX + "modes.");
        }
    }
}
