package dev.voxelgate.proxy.observe;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * The tags of a request in metrics and traces: method, route pattern, status. The URL is left out because it contains
 * identifiers.
 */
public final class RequestConvention extends DefaultServerRequestObservationConvention {

    private static final KeyValue ABORTED = KeyValue.of("outcome", "CLIENT_ABORTED");
    private static final KeyValue BROKEN = KeyValue.of("outcome", "BROKEN_OFF");

    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        return KeyValues.empty();
    }

    /** What status it has does not say that an answer was not whole. */
    @Override
    protected KeyValue outcome(ServerRequestObservationContext context) {
        if (context.isConnectionAborted()) {
            return ABORTED;
        }
        var response = context.getResponse();
        var broken = context.getError() != null
                && response != null
                && response.getStatusCode() != null
                && response.getStatusCode().is2xxSuccessful();
        return broken ? BROKEN : super.outcome(context);
    }
}
