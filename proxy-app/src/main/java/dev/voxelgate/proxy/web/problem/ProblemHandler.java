package dev.voxelgate.proxy.web.problem;

import static java.util.stream.Collectors.joining;

import dev.voxelgate.dicomweb.error.Causes;
import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.proxy.admission.OverloadedException;
import dev.voxelgate.proxy.admission.StoppingException;
import dev.voxelgate.proxy.audit.trail.AuditUnavailableException;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.security.authentication.CredentialCheckUnavailableException;
import dev.voxelgate.proxy.upstream.ArchiveUnavailableException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every failure before the first byte of the response as {@code application/problem+json}, and resets the connection
 * for one after it. Logs in one line what the client cannot see, or cannot mend.
 */
@Component
@Order(-2) // before Spring Boot's own handler, which answers what this one leaves
final class ProblemHandler implements WebExceptionHandler {

    private static final int MAX_CAUSES = 8;

    /** What describes an array, and not the problem that takes its place. */
    private static final List<String> OF_ARRAYS = List.of(
            HttpHeaders.CONTENT_DISPOSITION,
            HttpHeaders.CONTENT_LOCATION,
            HttpHeaders.CONTENT_RANGE,
            HttpHeaders.ACCEPT_RANGES,
            HttpHeaders.ETAG);

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    private final JsonMapper json;

    ProblemHandler(JsonMapper json) {
        this.json = json;
        Hooks.resetOnErrorDropped();
        Hooks.onErrorDropped(ProblemHandler::logDropped);
    }

    /** What fails after its exchange has ended otherwise. Reactor itself would print its stack trace and message. */
    private static void logDropped(Throwable failure) {
        var problem = Problems.of(failure);
        if (problem.status() == 500 && !AbortedException.isConnectionReset(failure)) {
            log(problem, failure, false);
        } else {
            LOG.debug("Failed when nobody waited for it any more: {}", problem.type());
        }
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (failure instanceof AbortedException || failure instanceof ClosedChannelException) {
            // The client, or its stream of HTTP/2, has gone: there is nobody to tell, and nothing to be told.
            return Mono.error(failure);
        }
        var problem = ChunkProblem.of(exchange.getRequest(), failure, Problems.of(failure));
        return Mono.deferContextual(context -> {
            boolean begun = response.isCommitted();
            Stages.log(context, () -> log(problem, failure, begun));
            return begun ? Mono.error(new BrokenAnswerException()) : answer(problem, failure, response);
        });
    }

    private Mono<Void> answer(Problem problem, Throwable failure, ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        OF_ARRAYS.forEach(response.getHeaders()::remove);
        if (failure instanceof ErrorResponse refusal) {
            response.getHeaders().putAll(refusal.getHeaders()); // the Allow of a 405
        }
        if (problem.status() == 503) {
            long seconds = // it has no fractions
                    Math.max(1, Problems.retryAfter(failure).plusMillis(999).toSeconds());
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        if (failure instanceof StoppingException) {
            response.getHeaders().setConnection("close"); // the next request is for another replica
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] body = json.writeValueAsBytes(problem);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /**
     * One line and no stack trace, whose messages could quote what must not be logged.
     *
     * @param begun whether the client sees a reset, and the problem stands here only
     */
    private static void log(Problem problem, Throwable failure, boolean begun) {
        if (problem.status() == 500) {
            var where = failure.getStackTrace();
            LOG.error(
                    "A request failed in a way that nobody foresaw: {} at {}",
                    failure.getClass().getName(),
                    where.length == 0 ? "an unknown place" : where[0]);
            if (LOG.isDebugEnabled()) {
                LOG.debug("It came from {}", origin(failure));
            }
        } else if (failure instanceof OverloadedException
                || failure instanceof ArchiveUnavailableException
                || failure instanceof UpstreamCredentialsException
                || failure instanceof CredentialCheckUnavailableException
                || failure instanceof AuditUnavailableException) {
            LOG.debug("{}", problem.detail()); // there are many of them, and one line says since when
        } else if (begun) {
            LOG.warn(
                    "Reset after the answer had begun: {} {}: {}",
                    problem.status(),
                    problem.type(),
                    Problems.logged(failure));
        } else if (problem.status() > 500) {
            LOG.warn("{} {}: {}", problem.status(), problem.type(), Problems.logged(failure));
        }
    }

    /** The stack traces of a failure and its causes without their messages, which could quote what must not be logged. */
    private static String origin(Throwable failure) {
        return Causes.of(failure)
                .limit(MAX_CAUSES)
                .map(cause -> cause.getClass().getName()
                        + Stream.of(cause.getStackTrace())
                                .map(frame -> "\n\tat " + frame)
                                .collect(joining()))
                .collect(joining("\ncaused by "));
    }
}
