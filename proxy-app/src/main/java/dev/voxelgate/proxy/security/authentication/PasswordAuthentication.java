package dev.voxelgate.proxy.security.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.security.SecurityProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Checks names and passwords. A hash takes a tenth of a second by design: it is computed on threads of its own, fewer
 * than processors, and so many guesses at a time wait at most, which addresses share: one that guesses does not keep
 * the others out. A name that nobody has costs the same. Credentials that were right are remembered for a while, by a
 * keyed digest and not as they are, so that a pipeline's thousand requests cost one hash.
 */
final class PasswordAuthentication {

    private static final String DIGEST = "HmacSHA256";
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final int MAX_WAITING = 64;
    private static final int MAX_REMEMBERED = 10_000;
    private static final int IDLE_SECONDS = 60;

    private final Map<String, SecurityProperties.User> users = new HashMap<>();
    private final Grants grants;
    private final PasswordEncoder encoder;
    /** Of users, for names that nobody has: computing one of them takes as long as for a name that somebody has. */
    private final List<String> hashes;

    private final SecretKeySpec key;
    private final Cache<ByteBuffer, String> right;
    private final Scheduler hashing =
            Schedulers.newBoundedElastic(THREADS, MAX_WAITING, "passwords", IDLE_SECONDS, true);
    private final CredentialCheckLimiter places = new CredentialCheckLimiter(
            THREADS,
            MAX_WAITING,
            new OutageLog(
                    LoggerFactory.getLogger(PasswordAuthentication.class),
                    "Too many passwords are being checked",
                    "Passwords are checked again"),
            "too many passwords are being checked");

    PasswordAuthentication(SecurityProperties.Basic basic, Grants grants) {
        basic.users().forEach(user -> users.put(user.name(), user));
        this.grants = grants;
        this.encoder = PasswordHashes.encoder();
        var random = new SecureRandom();
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, DIGEST);
        this.hashes = basic.users().stream()
                .map(user -> Objects.requireNonNull(user.password()))
                .toList();
        this.right = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(basic.remember())
                .build();
    }

    /** The check of what comes from an address. */
    ReactiveAuthenticationManager of(ClientAddress client) {
        return credentials -> authenticate(client, credentials);
    }

    private Mono<Authentication> authenticate(ClientAddress client, Authentication credentials) {
        String name = credentials.getName();
        String password = credentials.getCredentials() instanceof String text ? text : "";
        var digest = digest(name, password);
        if (right.getIfPresent(digest) != null) {
            return Mono.just(authenticated(name));
        }
        var checked = Mono.fromCallable(() -> check(name, password, digest)).subscribeOn(hashing);
        return places.in(client, checked);
    }

    private Authentication check(String name, String password, ByteBuffer digest) {
        if (right.getIfPresent(digest) != null) { // since it began to wait
            return authenticated(name);
        }
        var user = users.get(name);
        boolean matches = encoder.matches(password, user == null ? anyHash(name) : user.password());
        if (user == null || !matches) {
            throw new BadCredentialsException("no such name and password");
        }
        right.put(digest, name);
        return authenticated(name);
    }

    /**
     * The same one whenever the name comes, and chosen by a key: where users' hashes are not equally costly, how long a
     * wrong password takes tells whose cost it is, not whether there is such a user.
     */
    String anyHash(String name) {
        return hashes.get(Math.floorMod(digest(name, "").getInt(0), hashes.size()));
    }

    private Authentication authenticated(String name) {
        var user = users.get(name);
        if (user == null) {
            throw new BadCredentialsException("no such name");
        }
        return UsernamePasswordAuthenticationToken.authenticated(name, null, grants.of(user));
    }

    private ByteBuffer digest(String name, String password) {
        try {
            var mac = Mac.getInstance(DIGEST);
            mac.init(key);
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, nameBytes.length));
            mac.update(nameBytes);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + DIGEST, e);
        }
    }
}
