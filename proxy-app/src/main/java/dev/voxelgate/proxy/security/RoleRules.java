package dev.voxelgate.proxy.security;

import dev.voxelgate.proxy.passthrough.PassThroughRefusedException;
import dev.voxelgate.proxy.passthrough.PassThroughRules;
import dev.voxelgate.proxy.passthrough.RequestTarget;
import dev.voxelgate.proxy.routing.ArrayRoute;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.core.Authentication;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Which role a request needs. Paths are matched by the same patterns, and read in the same way, as those of the
 * handlers: what is encoded differently cannot be one thing here and another there.
 */
public final class RoleRules {

    /**
     * Without a password: whether the gateway lives, for what restarts or balances it, without details; and its own pages
     * and how its routes are described, for a browser, which has no token before they are loaded.
     */
    private static final List<PathPattern> OPEN = patterns(
            "/",
            "/favicon.ico",
            "/actuator/health",
            "/actuator/health/**",
            "/openapi",
            "/openapi/**",
            "/view",
            "/view/**");

    private static final List<PathPattern> ACTUATOR = patterns("/actuator", "/actuator/**");

    private static final List<PathPattern> ARRAYS =
            patterns(ArrayRoute.ALL.stream().map(ArrayRoute::pattern).toArray(String[]::new));

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final PassThroughRules reading;

    /** @param reading what is passed on and only reads */
    public RoleRules(PassThroughRules reading) {
        this.reading = reading;
    }

    private static List<PathPattern> patterns(String... patterns) {
        return List.of(patterns).stream()
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }

    private static boolean any(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Whether a request needs nobody's name. */
    public static boolean isOpen(ServerHttpRequest request) {
        return isReading(request) && any(OPEN, request.getPath().pathWithinApplication());
    }

    /** Whether a request is to the gateway itself, whatever its caller may see of the archive. */
    public static boolean isAboutNobody(ServerHttpRequest request) {
        var path = request.getPath().pathWithinApplication();
        return isOpen(request) || any(ACTUATOR, path);
    }

    public AuthorizationDecision decide(Authentication caller, ServerHttpRequest request) {
        var sufficient = sufficient(request);
        return new AuthorizationDecision(
                caller.isAuthenticated() && caller.getAuthorities().stream().anyMatch(sufficient::contains));
    }

    /** Each of these is enough. */
    private Set<Role> sufficient(ServerHttpRequest request) {
        var path = request.getPath().pathWithinApplication();
        if (any(ACTUATOR, path)) {
            return EnumSet.of(Role.METRICS);
        }
        if (isReading(request)) {
            return any(ARRAYS, path) ? EnumSet.of(Role.READ_ARRAYS, Role.READ) : EnumSet.of(Role.READ);
        }
        return EnumSet.of(onlyReads(request) ? Role.READ : Role.WRITE);
    }

    /** Whether a request is to one of the gateway's own routes of arrays. */
    public static boolean isForArray(ServerHttpRequest request) {
        return any(ARRAYS, request.getPath().pathWithinApplication());
    }

    /** OPTIONS says less than either of the others. */
    private static boolean isReading(ServerHttpRequest request) {
        return READING.contains(request.getMethod());
    }

    /** Searches are sent with POST, for example. */
    private boolean onlyReads(ServerHttpRequest request) {
        try {
            return reading.allows(request.getMethod().name(), RequestTarget.of(request.getURI()));
        } catch (PassThroughRefusedException _) {
            return false;
        }
    }
}
