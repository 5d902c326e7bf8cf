package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.http.Credentials;
import reactor.core.publisher.Mono;

/** Sends the caller's own token to the archive. Without a token no request is made. */
public final class RelayedCredentials implements Credentials {

    @Override
    public Mono<String> authorization() {
        return Mono.deferContextual(context -> {
            var caller = CallerToken.in(context);
            return caller == null
                    ? Mono.error(CallerDeniedException.withoutToken())
                    : Mono.justOrEmpty(caller.authorization());
        });
    }
}
