package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.Causes;
import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.part10.NoSingleFramesException;
import dev.voxelgate.dicomweb.part10.NotAnImageException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.NotYetConnectedException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Says what the errors of Netty and Reactor Netty mean for a caller of an archive. */
record UpstreamErrors(String operation, ArchiveOptions.Timeouts timeouts) {

    /** Whether a connection that stood has ended, by whichever side and in whichever way. */
    static boolean isDisconnect(Throwable error) {
        return switch (error) {
            case PrematureCloseException _ -> true;
            case PrematureChannelClosureException _ -> true; // within the head of an answer
            case NotYetConnectedException _ -> true; // ENOTCONN, as Netty calls it: not any more
            case AbortedException _ -> true;
            case ConnectTimeoutException _ -> false;
            case ConnectException _ -> false;
            case NoRouteToHostException _ -> false;
            case SocketException _ -> true;
            default -> AbortedException.isConnectionReset(error);
        };
    }

    Throwable map(Throwable error) {
        return switch (error) {
            case UpstreamException _ -> error;
            case MalformedStreamException _ -> error;
            case NotAnImageException _ -> error;
            case NoSingleFramesException _ -> error;
            case HttpFetch.UnansweredException unanswered ->
                new UpstreamDisconnectedException(operation, "the connection ended before the answer", unanswered);
            case ResponseTimeoutHandler.SilentException silent ->
                new UpstreamTimeoutException(operation, silent.phase(), timeouts.of(silent.phase()), error);
            case ConnectTimeoutException _ ->
                new UpstreamTimeoutException(operation, Phase.CONNECT, timeouts.connect(), error);
            case PoolAcquirePendingLimitException _ ->
                new UpstreamBusyException(operation, "too many calls wait for a connection", error);
            case PoolAcquireTimeoutException _ ->
                new UpstreamBusyException(
                        operation,
                        "no connection became free within " + timeouts.pending().toMillis() + " ms",
                        error);
            case SSLException _ when isUntrusted(error) -> UpstreamUnreachableException.untrusted(operation);
            case SSLException _ -> new UpstreamUnreachableException(operation, error);
            case UnknownHostException _ -> new UpstreamUnreachableException(operation, error);
            case ConnectException _ -> new UpstreamUnreachableException(operation, error);
            case NoRouteToHostException _ -> new UpstreamUnreachableException(operation, error);
            case DecoderException _ -> notHttp(error);
            case Http2Exception _ -> notHttp(error);
            case IllegalArgumentException _ -> notHttp(error);
            case IOException _, PrematureChannelClosureException _, NotYetConnectedException _ ->
                new UpstreamDisconnectedException(operation, "the connection ended before the answer was whole", error);
            default -> error;
        };
    }

    private static boolean isUntrusted(Throwable error) {
        return Causes.of(error).anyMatch(CertificateException.class::isInstance);
    }

    /** Without the cause: Netty quotes what it could not read, and that may be anything of a body. */
    private UpstreamProtocolException notHttp(Throwable error) {
        return new UpstreamProtocolException(
                operation, "the answer is malformed (" + error.getClass().getSimpleName() + ")");
    }
}
