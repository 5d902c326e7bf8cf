package dev.voxelgate.proxy.web.problem;

import static org.springframework.http.HttpStatus.BAD_GATEWAY;
import static org.springframework.http.HttpStatus.BAD_REQUEST;
import static org.springframework.http.HttpStatus.CONTENT_TOO_LARGE;
import static org.springframework.http.HttpStatus.FORBIDDEN;
import static org.springframework.http.HttpStatus.GATEWAY_TIMEOUT;
import static org.springframework.http.HttpStatus.GONE;
import static org.springframework.http.HttpStatus.INTERNAL_SERVER_ERROR;
import static org.springframework.http.HttpStatus.NOT_ACCEPTABLE;
import static org.springframework.http.HttpStatus.NOT_FOUND;
import static org.springframework.http.HttpStatus.PRECONDITION_FAILED;
import static org.springframework.http.HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
import static org.springframework.http.HttpStatus.REQUEST_TIMEOUT;
import static org.springframework.http.HttpStatus.SERVICE_UNAVAILABLE;
import static org.springframework.http.HttpStatus.UNAUTHORIZED;
import static org.springframework.http.HttpStatus.UNPROCESSABLE_CONTENT;

import dev.voxelgate.dicomweb.error.RequestStalledException;
import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.part10.MalformedInstanceException;
import dev.voxelgate.dicomweb.part10.NoSingleFramesException;
import dev.voxelgate.dicomweb.part10.NotAnImageException;
import dev.voxelgate.dicomweb.part10.PixelDataTooShortException;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import dev.voxelgate.proxy.admission.OverloadedException;
import dev.voxelgate.proxy.admission.StoppingException;
import dev.voxelgate.proxy.array.UndecodableFrameException;
import dev.voxelgate.proxy.audit.trail.AuditUnavailableException;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import dev.voxelgate.proxy.passthrough.PassThroughRefusedException;
import dev.voxelgate.proxy.passthrough.UnfitAnswerException;
import dev.voxelgate.proxy.pixels.NotRepresentableException;
import dev.voxelgate.proxy.security.ForbiddenException;
import dev.voxelgate.proxy.security.authentication.CredentialCheckUnavailableException;
import dev.voxelgate.proxy.security.authentication.UnauthenticatedException;
import dev.voxelgate.proxy.upstream.ArchiveUnavailableException;
import dev.voxelgate.proxy.upstream.ContradictionException;
import dev.voxelgate.proxy.upstream.credentials.CallerDeniedException;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.InvalidSelectionException;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.OverLimitException;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Exceptions;

/** Maps each failure to its problem: the one table of the gateway's errors. */
public final class Problems {

    private Problems() {}

    /** The problem of a failure; of several that came at once, for example from frames side by side, of the first. */
    public static Problem of(Throwable failure) {
        return ofOne(first(failure));
    }

    /** What is logged of a failure: its detail, without the UID by which a patient could be found. */
    static String logged(Throwable failure) {
        return first(failure) instanceof ContradictionException e
                ? e.contradiction()
                : of(failure).detail();
    }

    /** The failure itself, out of what Reactor puts around it. */
    public static Throwable first(Throwable failure) {
        return Exceptions.unwrapMultiple(Exceptions.unwrap(failure)).getFirst();
    }

    private static Problem ofOne(Throwable failure) {
        return switch (failure) {
            case MalformedRequestException e -> problem(BAD_REQUEST, "malformed-request", e);
            case BadParameterException e -> problem(BAD_REQUEST, "parameter", e);
            case InvalidSelectionException e -> problem(BAD_REQUEST, "parameter", e);
            case NotAcceptableException e -> problem(NOT_ACCEPTABLE, "not-acceptable", e);
            // Spring's own, when the Accept header holds too many types.
            case InvalidMimeTypeException _ ->
                Problem.of(NOT_ACCEPTABLE, "not-acceptable", "the Accept header cannot be read");
            case PreconditionFailedException e -> problem(PRECONDITION_FAILED, "precondition-failed", e);
            case ChangedVolumeException e -> problem(GONE, "changed", e);
            case RangeNotSatisfiableException e -> reason(REQUESTED_RANGE_NOT_SATISFIABLE, "range-not-satisfiable", e);
            case UnknownResourceException e -> problem(NOT_FOUND, "unknown-resource", e);
            case UnknownKeyException e -> problem(NOT_FOUND, "unknown-key", e);
            case PassThroughRefusedException e -> problem(FORBIDDEN, "not-passed", e);
            case RequestStalledException e -> problem(REQUEST_TIMEOUT, "request-timeout", e);

            case AuditUnavailableException e -> problem(SERVICE_UNAVAILABLE, "audit-unavailable", e);
            case StoppingException e -> problem(SERVICE_UNAVAILABLE, "stopping", e);
            case OverloadedException e -> problem(SERVICE_UNAVAILABLE, "overloaded", e);
            case MemoryExhaustedException e -> problem(SERVICE_UNAVAILABLE, "out-of-memory", e);
            case OutOfMemoryError _ ->
                Problem.of(SERVICE_UNAVAILABLE, "out-of-memory", "the gateway has no memory left for this request");
            case OverLimitException e -> problem(CONTENT_TOO_LARGE, "limit", e);
            case UnprocessableVolumeException e -> problem(UNPROCESSABLE_CONTENT, e.problem(), e);
            case NoSingleFramesException e -> problem(UNPROCESSABLE_CONTENT, "unsupported-transfer-syntax", e);
            case NotAnImageException e -> problem(UNPROCESSABLE_CONTENT, "not-an-image", e);
            case NotRepresentableException e -> problem(UNPROCESSABLE_CONTENT, "not-representable", e);
            case UnsupportedImageException e -> problem(UNPROCESSABLE_CONTENT, "unsupported-image", e);
            case MalformedValueException e -> problem(UNPROCESSABLE_CONTENT, "invalid-metadata", e);
            case UndecodableFrameException e -> problem(UNPROCESSABLE_CONTENT, e.problem(), e);

            case ContradictionException e -> problem(BAD_GATEWAY, "upstream-contradiction", e);
            case ArchiveUnavailableException e -> problem(SERVICE_UNAVAILABLE, "upstream-unavailable", e);
            case PixelDataTooShortException e -> problem(UNPROCESSABLE_CONTENT, "pixel-data-too-short", e);
            case LimitExceededException e -> problem(CONTENT_TOO_LARGE, "limit", e);
            case MalformedInstanceException e -> problem(UNPROCESSABLE_CONTENT, "malformed-instance", e);
            case TruncatedStreamException e -> problem(BAD_GATEWAY, "upstream-disconnected", e);
            case MalformedStreamException e -> problem(BAD_GATEWAY, "upstream-protocol", e);
            case UpstreamProtocolException e -> problem(BAD_GATEWAY, "upstream-protocol", e);
            case UnfitAnswerException e -> problem(BAD_GATEWAY, "upstream-protocol", e);
            case UpstreamStatusException e
            when isOverload(e) -> problem(SERVICE_UNAVAILABLE, "upstream-unavailable", e);
            case UpstreamStatusException e -> problem(BAD_GATEWAY, "upstream-status", e);
            case UpstreamUnreachableException e -> problem(BAD_GATEWAY, "upstream-unreachable", e);
            case UpstreamDisconnectedException e -> problem(BAD_GATEWAY, "upstream-disconnected", e);
            case UpstreamCredentialsException e
            when e.isPassing() -> problem(SERVICE_UNAVAILABLE, "upstream-credentials", e);
            case UpstreamCredentialsException e -> problem(BAD_GATEWAY, "upstream-credentials", e);
            case UpstreamBusyException e -> problem(SERVICE_UNAVAILABLE, "upstream-busy", e);
            case UpstreamTimeoutException e -> problem(GATEWAY_TIMEOUT, "upstream-timeout", e);
            case UpstreamUnreadException e -> problem(GATEWAY_TIMEOUT, "upstream-timeout", e);

            case TotalTimeoutException e -> problem(GATEWAY_TIMEOUT, "total-timeout", e);
            case CallerDeniedException e -> problem(status(e), "denied-by-archive", e);
            case UnauthenticatedException e -> reason(UNAUTHORIZED, "unauthenticated", e);
            case ForbiddenException e -> reason(FORBIDDEN, "forbidden", e);
            case CredentialCheckUnavailableException e -> reason(SERVICE_UNAVAILABLE, "unverifiable-credentials", e);
            case ResponseStatusException e -> ofSpring(e);
            default -> Problem.of(INTERNAL_SERVER_ERROR, "internal", "the gateway failed; its log says why");
        };
    }

    /** The archive asks to be left alone for a while: its clients' clients are to be told so. */
    private static boolean isOverload(UpstreamStatusException e) {
        return (e.status() == 429 || e.status() == 503) && e.retryAfter() != null;
    }

    /** When another try makes sense after a failure whose status is 503; a second where nothing is known. */
    static Duration retryAfter(Throwable failure) {
        return switch (first(failure)) {
            case OverloadedException e -> e.retryAfter();
            case ArchiveUnavailableException e -> e.retryAfter();
            case UpstreamStatusException e when e.retryAfter() != null -> e.retryAfter();
            default -> Duration.ofSeconds(1);
        };
    }

    /** Spring's own refusals: no such route, a method that the route does not have. */
    private static Problem ofSpring(ResponseStatusException e) {
        var status = status(e);
        return Problem.of(status, "http", status.getReasonPhrase());
    }

    private static HttpStatus status(ResponseStatusException e) {
        return Objects.requireNonNullElse(HttpStatus.resolve(e.getStatusCode().value()), INTERNAL_SERVER_ERROR);
    }

    private static Problem reason(HttpStatus status, String name, ResponseStatusException failure) {
        return Problem.of(status, name, Objects.requireNonNullElse(failure.getReason(), status.getReasonPhrase()));
    }

    private static Problem problem(HttpStatus status, String name, Throwable failure) {
        return Problem.of(status, name, Objects.requireNonNullElse(failure.getMessage(), status.getReasonPhrase()));
    }
}
