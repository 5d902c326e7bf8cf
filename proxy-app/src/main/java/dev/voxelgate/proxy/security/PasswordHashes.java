package dev.voxelgate.proxy.security;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/** The hashes of passwords that the configuration may hold. */
final class PasswordHashes {

    private static final String BCRYPT = "bcrypt";
    private static final String PBKDF2 = "pbkdf2@SpringSecurity_v5_8";

    /** What {@code htpasswd -B} writes, too. */
    private static final Pattern KNOWN = Pattern.compile("(\\{bcrypt})?\\$2[aby]\\$(?<cost>\\d\\d)\\$[./A-Za-z0-9]{53}"
            + "|\\{pbkdf2@SpringSecurity_v5_8}[0-9a-f]{96}");

    private static final int DEFAULT_COST = 10;

    private PasswordHashes() {}

    static boolean isKnown(@Nullable String hash) {
        return hash != null && KNOWN.matcher(hash).matches();
    }

    static PasswordEncoder encoder() {
        var bcrypt = new BCryptPasswordEncoder();
        var encoder = new DelegatingPasswordEncoder(
                BCRYPT, Map.of(BCRYPT, bcrypt, PBKDF2, Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()));
        encoder.setDefaultPasswordEncoderForMatches(bcrypt);
        return encoder;
    }

    /** The hash of no password, for names that nobody has: it takes as long as the longest of theirs. */
    static String like(List<SecurityProperties.User> users) {
        int cost = users.stream()
                .map(SecurityProperties.User::password)
                .filter(Objects::nonNull)
                .map(PasswordHashes::cost)
                .max(Comparator.naturalOrder())
                .orElse(DEFAULT_COST);
        return '{'
                + BCRYPT
                + '}'
                + new BCryptPasswordEncoder(cost).encode(UUID.randomUUID().toString());
    }

    private static int cost(String hash) {
        var matcher = KNOWN.matcher(hash);
        return matcher.matches() && matcher.group("cost") != null
                ? Integer.parseInt(matcher.group("cost"))
                : DEFAULT_COST;
    }
}
