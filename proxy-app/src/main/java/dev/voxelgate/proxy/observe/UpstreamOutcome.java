package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.error.RequestStalledException;
import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;

/** Names the outcome of a request to the archive with one of a dozen words. */
public final class UpstreamOutcome {

    private UpstreamOutcome() {}

    /** What failed. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case UpstreamUnreachableException _ -> "unreachable";
            case UpstreamDisconnectedException _ -> "disconnected";
            case UpstreamTimeoutException _ -> "timeout";
            case UpstreamBusyException _ -> "no-connection";
            case UpstreamStatusException _ -> "status";
            case UpstreamUnreadException _ -> "unread";
            case UpstreamProtocolException _ -> "protocol";
            case TruncatedStreamException _ -> "truncated";
            case MalformedStreamException _ -> "protocol";
            case RequestStalledException _ -> "client";
            default -> "other";
        };
    }
}
