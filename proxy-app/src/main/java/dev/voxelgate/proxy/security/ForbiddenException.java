package dev.voxelgate.proxy.security;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A request whose sender may not do that (status 403). Says the same whether what was asked for exists or not. */
public final class ForbiddenException extends ResponseStatusException {

    public ForbiddenException(String message) {
        super(HttpStatus.FORBIDDEN, message);
    }
}
