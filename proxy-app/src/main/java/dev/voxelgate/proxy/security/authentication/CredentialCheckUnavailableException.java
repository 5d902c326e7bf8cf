package dev.voxelgate.proxy.security.authentication;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Credentials that cannot be checked at the moment (status 503): nothing is wrong with them that is known. */
public final class CredentialCheckUnavailableException extends ResponseStatusException {

    CredentialCheckUnavailableException(String message) {
        super(HttpStatus.SERVICE_UNAVAILABLE, message);
    }
}
