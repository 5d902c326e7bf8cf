package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.proxy.security.Role;
import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.security.studies.ReadableStudies;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;

/** What callers are granted: by the configuration, or by the claims of their tokens. */
final class Grants {

    private final SecurityProperties.Roles roles;
    private final String studiesClaim;

    Grants(SecurityProperties properties) {
        this.roles = properties.roles();
        this.studiesClaim = properties.studies().claim();
    }

    /** Of a user of the configuration. */
    List<GrantedAuthority> of(SecurityProperties.User user) {
        return of(user.roles().stream(), user.studies());
    }

    /**
     * Of a token.
     *
     * @param rolesClaim where roles are looked for
     */
    List<GrantedAuthority> of(Map<String, Object> claims, String rolesClaim) {
        var names = words(claim(claims, rolesClaim));
        return of(Arrays.stream(Role.values()).filter(role -> given(role, names)), values(claim(claims, studiesClaim)));
    }

    private boolean given(Role role, Collection<String> names) {
        var giving = switch (role) {
            case READ_ARRAYS -> roles.readArrays();
            case READ -> roles.read();
            case WRITE -> roles.write();
            case METRICS -> roles.metrics();
        };
        return names.stream().anyMatch(giving::contains);
    }

    private static List<GrantedAuthority> of(Stream<Role> roles, Collection<String> studies) {
        return Stream.<GrantedAuthority>concat(roles, Stream.of(new ReadableStudies(Set.copyOf(studies))))
                .toList();
    }

    /** A claim by its name, or, where there is none of that name, by a path into objects. */
    static @Nullable Object claim(Map<?, ?> claims, String name) {
        var claim = claims.get(name);
        int dot = name.indexOf('.');
        while (claim == null && dot >= 0) {
            if (claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
                claim = claim(inner, name.substring(dot + 1));
            }
            dot = name.indexOf('.', dot + 1);
        }
        return claim;
    }

    /** A list, or words with blanks between (RFC 6749 3.3). */
    private static List<String> words(@Nullable Object claim) {
        return claim instanceof String text ? List.of(text.strip().split("\\s+")) : values(claim);
    }

    private static List<String> values(@Nullable Object claim) {
        return switch (claim) {
            case String text -> List.of(text);
            case Collection<?> list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }
}
