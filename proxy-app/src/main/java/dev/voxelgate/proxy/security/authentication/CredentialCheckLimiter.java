package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.admission.FairShare;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;

/**
 * How many credentials are checked at a time, and how many wait for that. Whoever sends them is not known yet, so
 * addresses share both: one that guesses does not keep the others out.
 */
final class CredentialCheckLimiter {

    private final FairShare<ClientAddress> places;
    private final OutageLog overflow;
    private final String refusal;

    /** @param refusal what is said when there is no place */
    CredentialCheckLimiter(int atOnce, int waiting, OutageLog overflow, String refusal) {
        this.places = new FairShare<>(atOnce, waiting);
        this.overflow = overflow;
        this.refusal = refusal;
    }

    /** A check when there is a place for it; otherwise a {@link CredentialCheckUnavailableException}. */
    <T> Mono<T> in(ClientAddress client, Mono<T> check) {
        return Mono.using(() -> places.share(client, 1), place -> granted(place).then(check), FairShare.Share::close)
                .onErrorMap(RejectedExecutionException.class, this::overflow);
    }

    private Mono<Void> granted(FairShare<ClientAddress>.Share place) {
        return Mono.create(sink -> {
            switch (place.ask(sink::success)) {
                case GRANTED -> {
                    overflow.over();
                    sink.success();
                }
                case WAITING -> {} // and is called
                case REFUSED -> sink.error(new RejectedExecutionException());
            }
        });
    }

    private CredentialCheckUnavailableException overflow(RejectedExecutionException failure) {
        overflow.failed(failure);
        return new CredentialCheckUnavailableException(refusal);
    }
}
