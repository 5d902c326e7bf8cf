package dev.voxelgate.proxy.upstream;

import reactor.core.publisher.Mono;

/**
 * Makes sure that frames are of the state of the volume that was planned: the archive is asked, after they have come, whether
 * it still has that state. One answer confirms all frames that came before its question; one question is asked at a time.
 */
final class Confirmations {

    private final Mono<Void> question;
    /** When the latest question that was answered with yes was asked. */
    private long confirmedNanos;
    /** When the latest question was asked. */
    private long askedNanos;

    private Mono<Void> latest = Mono.empty();
    private boolean hasAsked;
    private boolean isAsking;
    private boolean hasConfirmed;

    /** @param question completes when the archive still has the state */
    Confirmations(Mono<Void> question) {
        this.question = question;
    }

    /** Completes when everything that came until this time is confirmed. */
    Mono<Void> of(long receivedNanos) {
        return Mono.defer(() -> confirmed(receivedNanos));
    }

    private synchronized Mono<Void> confirmed(long receivedNanos) {
        if (hasConfirmed && confirmedNanos - receivedNanos >= 0) {
            return Mono.empty();
        }
        if (isAsking
                && askedNanos - receivedNanos
                        < 0) { // the next question is for all that come until this one is answered
            return latest.onErrorComplete().then(of(receivedNanos));
        }
        if (!hasAsked || askedNanos - receivedNanos < 0) {
            long now = System.nanoTime();
            askedNanos = now;
            hasAsked = true;
            isAsking = true;
            latest = question.doOnSuccess(_ -> confirm(now))
                    .doOnError(_ -> forget(now))
                    .cache();
        }
        return latest;
    }

    private synchronized void confirm(long asked) {
        isAsking = false;
        if (!hasConfirmed || asked - confirmedNanos > 0) {
            confirmedNanos = asked;
            hasConfirmed = true;
        }
    }

    /** What failed is asked again by the next one. */
    private synchronized void forget(long asked) {
        isAsking = false;
        if (askedNanos == asked) {
            hasAsked = false;
        }
    }
}
