package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.model.Attributes;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How many results there are, by the archive's own count of them. One that ignores offsets gives the same page again: what it
 * listed is all only if it says so.
 */
final class ConfirmedCount {

    private ConfirmedCount() {}

    /**
     * Makes sure that a list is whole.
     *
     * @param owner the search results of the study or series that the list is of
     * @param tag of its count
     * @param listed how many were listed
     * @param what they are, for the message
     * @return when the count is that; else an {@link UpstreamProtocolException} of the operation
     */
    static Mono<Void> require(
            ArchiveCalls calls, Flux<Attributes> owner, int tag, int listed, String operation, String what) {
        return calls.whole(owner.map(result -> result.integer(tag).orElse(0)).collectList())
                .onErrorResume(Refusals::isOfResource, _ -> Mono.just(List.of()))
                .filter(counts -> counts.contains(listed))
                .switchIfEmpty(Mono.error(() -> new UpstreamProtocolException(
                        operation,
                        "the archive ignores the offset, and does not confirm that the %d %s it lists are all"
                                .formatted(listed, what))))
                .then();
    }
}
