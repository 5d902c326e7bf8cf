package dev.voxelgate.proxy.upstream.credentials;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The archive refuses the caller: the token is missing or invalid, or lacks rights. */
public final class CallerDeniedException extends ResponseStatusException {

    private CallerDeniedException(HttpStatus status, String reason) {
        super(status, reason);
    }

    static CallerDeniedException withoutToken() {
        return new CallerDeniedException(HttpStatus.UNAUTHORIZED, "the archive asks for a bearer token");
    }

    static CallerDeniedException byArchive(boolean tokenIsValid) {
        return tokenIsValid
                ? new CallerDeniedException(HttpStatus.FORBIDDEN, "the archive does not allow this to who asks")
                : new CallerDeniedException(HttpStatus.UNAUTHORIZED, "the archive does not take the bearer token");
    }

    @Override
    public String getMessage() {
        return String.valueOf(getReason());
    }

    @Override
    public HttpHeaders getHeaders() {
        var headers = new HttpHeaders();
        if (getStatusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED)) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return headers;
    }
}
