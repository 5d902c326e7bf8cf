package dev.voxelgate.proxy.security.authentication;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A request that does not show who its sender is (status 401). Names no credential. */
public final class UnauthenticatedException extends ResponseStatusException {

    private final List<String> challenges;

    /** @param challenges of {@code WWW-Authenticate} (RFC 9110 11.6.1) */
    UnauthenticatedException(List<String> challenges) {
        super(HttpStatus.UNAUTHORIZED, "this needs credentials, and those that were sent, if any, are not valid");
        this.challenges = List.copyOf(challenges);
    }

    @Override
    public HttpHeaders getHeaders() {
        var headers = new HttpHeaders();
        headers.addAll(HttpHeaders.WWW_AUTHENTICATE, challenges);
        return headers;
    }
}
