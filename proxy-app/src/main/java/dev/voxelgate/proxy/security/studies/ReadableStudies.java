package dev.voxelgate.proxy.security.studies;

import java.util.Collection;
import java.util.Set;
import org.springframework.security.core.GrantedAuthority;

/**
 * Whose studies a caller may see, among the authorities of its {@code Authentication}.
 *
 * @param values of the configured attribute
 */
public record ReadableStudies(Set<String> values) implements GrantedAuthority {

    private static final String ALL = "*";

    public ReadableStudies {
        values = Set.copyOf(values);
    }

    /** Those of a caller; none where it has none. */
    static ReadableStudies of(Collection<? extends GrantedAuthority> authorities) {
        return authorities.stream()
                .filter(ReadableStudies.class::isInstance)
                .map(ReadableStudies.class::cast)
                .findFirst()
                .orElse(new ReadableStudies(Set.of()));
    }

    boolean all() {
        return values.contains(ALL);
    }

    @Override
    public String getAuthority() {
        return "studies";
    }

    @Override
    public String toString() {
        return getAuthority(); // whose studies they are may tell of patients
    }
}
