package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Properties of a gateway whose callers show who they are in one way, and what callers send to it. */
public final class SecurityModes {

    /** The cheapest hash that BCrypt has. */
    private static final int STRENGTH = 4;

    private SecurityModes() {}

    /**
     * Somebody with a password.
     *
     * @param strength of the password's hash: each step more doubles the time of a check
     * @param studies property of the same name; null when no rule of studies is configured
     */
    public record User(
            String name,
            String password,
            int strength,
            String roles,
            @Nullable String studies) {

        public User(String name, String password, String roles, @Nullable String studies) {
            this(name, password, STRENGTH, roles, studies);
        }
    }

    /** Names and passwords. */
    public static List<String> basic(List<User> users, String... further) {
        List<String> properties = with(further, "voxelgate.security.modes=basic");
        for (int i = 0; i < users.size(); i++) {
            var user = users.get(i);
            var prefix = "voxelgate.security.basic.users[" + i + "].";
            properties.add(prefix + "name=" + user.name());
            properties.add(prefix + "password=" + new BCryptPasswordEncoder(user.strength()).encode(user.password()));
            properties.add(prefix + "roles=" + user.roles());
            if (user.studies() != null) {
                properties.add(prefix + "studies=" + user.studies());
            }
        }
        return properties;
    }

    /** Tokens that the issuer has signed. */
    public static List<String> jwt(Issuer issuer, String... further) {
        return with(
                further,
                "voxelgate.security.modes=jwt",
                "voxelgate.security.jwt.issuer=" + issuer.url(),
                "voxelgate.security.jwt.audience=" + Issuer.AUDIENCE);
    }

    /** Tokens about which the issuer is asked. */
    public static List<String> introspection(Issuer issuer, String... further) {
        return with(
                further,
                "voxelgate.security.modes=introspection",
                "voxelgate.security.introspection.uri=" + issuer.introspectionUri(),
                "voxelgate.security.introspection.client-id=" + Issuer.CLIENT,
                "voxelgate.security.introspection.client-secret=" + Issuer.SECRET,
                "voxelgate.security.introspection.audience=" + Issuer.AUDIENCE);
    }

    private static List<String> with(String[] further, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.addAll(List.of(further));
        return all;
    }

    /** The Authorization header of somebody with a password (RFC 7617). */
    public static String authorization(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ':' + password).getBytes(UTF_8));
    }
}
