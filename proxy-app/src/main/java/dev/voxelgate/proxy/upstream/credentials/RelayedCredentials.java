package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.http.Credentials;
import reactor.core.publisher.Mono;

/** The archive is told who asks the gateway, by the same token. Without one it is not asked. */
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
