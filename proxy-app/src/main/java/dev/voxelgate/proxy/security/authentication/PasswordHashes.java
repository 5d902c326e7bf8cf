package dev.voxelgate.proxy.security.authentication;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/** The hashes of passwords that the configuration may hold. */
public final class PasswordHashes {

    private static final String BCRYPT = "bcrypt";
    private static final String PBKDF2 = "pbkdf2@SpringSecurity_v5_8";

    /**
     * What {@code htpasswd -B} writes, too. The cost is one that bcrypt has and that takes seconds at most: each guess would
     * keep a thread for longer.
     */
    private static final Pattern KNOWN =
            Pattern.compile("(\\{bcrypt})?\\$2[aby]\\$(?:0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}"
                    + "|\\{pbkdf2@SpringSecurity_v5_8}[0-9a-f]{96}");

    private PasswordHashes() {}

    public static boolean isKnown(@Nullable String hash) {
        return hash != null && KNOWN.matcher(hash).matches();
    }

    static PasswordEncoder encoder() {
        var bcrypt = new BCryptPasswordEncoder();
        var encoder = new DelegatingPasswordEncoder(
                BCRYPT, Map.of(BCRYPT, bcrypt, PBKDF2, Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()));
        encoder.setDefaultPasswordEncoderForMatches(bcrypt);
        return encoder;
    }
}
