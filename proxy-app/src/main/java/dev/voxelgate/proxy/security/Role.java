package dev.voxelgate.proxy.security;

import java.util.Locale;
import org.springframework.security.core.GrantedAuthority;

/** What a caller may do. Callers have any number of these. */
public enum Role implements GrantedAuthority {
    /** The routes that answer arrays. */
    READ_ARRAYS,
    /** Those, and all requests that only read from the archive. */
    READ,
    /** Requests that change the archive, as far as they are passed on at all. */
    WRITE,
    /** The actuator, and the details of its health. */
    METRICS;

    /** As it is written in the configuration. */
    @Override
    public String getAuthority() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
