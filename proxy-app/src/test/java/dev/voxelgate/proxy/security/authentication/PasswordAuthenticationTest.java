package dev.voxelgate.proxy.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.security.SecurityProperties;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PasswordAuthenticationTest {

    private static final List<String> HASHES = List.of(
            "{bcrypt}$2a$04$" + "a".repeat(53),
            "{bcrypt}$2a$12$" + "a".repeat(53),
            "{pbkdf2@SpringSecurity_v5_8}" + "a".repeat(96));

    /** A hash that costs more or less than a user's would tell by the time it takes that the name is not known. */
    @Test
    void aNameThatNobodyHasCostsWhatSomebodysDoes() {
        var users = HASHES.stream()
                .map(hash -> new SecurityProperties.User("user" + HASHES.indexOf(hash), hash, Set.of(), List.of()))
                .toList();
        var basic = new SecurityProperties.Basic(users, Duration.ZERO);
        var grants = new Grants(new SecurityProperties(
                Set.of(SecurityProperties.Mode.BASIC),
                false,
                false,
                new SecurityProperties.Ssl(null),
                basic,
                new SecurityProperties.Jwt(
                        null, null, null, List.of(), Duration.ZERO, "sub", "scope", Duration.ofSeconds(1)),
                new SecurityProperties.Introspection(null, null, null, null, null, "sub", "scope", Duration.ZERO),
                new SecurityProperties.Mtls(List.of(), SecurityProperties.Principal.CN),
                new SecurityProperties.Roles(Set.of(), Set.of(), Set.of(), Set.of()),
                new SecurityProperties.Studies(null, "studies", Duration.ZERO)));
        var passwords = new PasswordAuthentication(basic, grants);
        var chosen = new HashSet<String>();
        Stream.iterate(0, i -> i + 1).limit(500).map(i -> "nobody" + i).forEach(name -> {
            var hash = passwords.anyHash(name);
            assertThat(passwords.anyHash(name)).as("always the same").isEqualTo(hash);
            chosen.add(hash);
        });
        assertThat(chosen).containsExactlyInAnyOrderElementsOf(HASHES);
    }
}
