package dev.voxelgate.proxy.upstream.credentials;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The caller's bearer token, on its way to the archive in the context of the request. Answers of the archive are
 * cached for the token that they were requested with.
 */
public final class CallerToken {

    /** Of the gateway's own questions, which are nobody's. */
    private static final CallerToken NOBODY = new CallerToken("");

    /** RFC 6750 2.1; the scheme in any case (RFC 9110 11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)");

    private final String token;

    private CallerToken(String token) {
        this.token = token;
    }

    /** The token of a request, by its Authorization fields. */
    public static Optional<CallerToken> of(List<String> authorization) {
        return authorization.size() == 1
                ? Optional.of(BEARER.matcher(authorization.getFirst()))
                        .filter(Matcher::matches)
                        .map(matcher -> new CallerToken(matcher.group(1)))
                : Optional.empty();
    }

    Context in(Context context) {
        return context.put(CallerToken.class, this);
    }

    /** A context in which the archive is asked for nobody, whoever asks the gateway. */
    public static Context nobody(Context context) {
        return NOBODY.in(context);
    }

    /** Whose request this is; null where tokens are not relayed. */
    public static @Nullable CallerToken in(ContextView context) {
        return context.getOrDefault(CallerToken.class, null);
    }

    /** What the archive gets to see; nothing for nobody. */
    Optional<String> authorization() {
        return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallerToken that && that.token.equals(token);
    }

    @Override
    public int hashCode() {
        return token.hashCode();
    }

    @Override
    public String toString() {
        return "a caller's token";
    }
}
