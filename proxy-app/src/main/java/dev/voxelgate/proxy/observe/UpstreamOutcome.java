package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.RequestStalledException;
import dev.voxelgate.dicomweb.UpstreamBusyException;
import dev.voxelgate.dicomweb.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.UpstreamProtocolException;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.dicomweb.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.UpstreamUnreadException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;

/** Names what became of a request to the archive: one of a dozen words. */
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
