package dev.voxelgate.proxy.decode.isolated;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has frames decoded in worker processes: whatever a codestream does to a native library, it does to one of them. A frame
 * whose worker ends or hangs is tried once more in a fresh one, since it may not be the frame's fault; then it is refused.
 * Each of the two tries has half of the time that a frame has.
 */
public final class IsolatedFrameDecoder implements FrameDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(IsolatedFrameDecoder.class);

    /** Where a caller sets no limit, a worker has one all the same. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final WorkerPool pool;
    private final Map<String, String> codecNames;

    /** @param codecNames the names of the codings, by the Transfer Syntax UIDs that the workers decode */
    public IsolatedFrameDecoder(WorkerPool pool, Map<String, String> codecNames) {
        this.pool = pool;
        this.codecNames = Map.copyOf(codecNames);
    }

    @Override
    public Set<String> transferSyntaxUids() {
        return codecNames.keySet();
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return codecNames.getOrDefault(transferSyntaxUid, "unknown");
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        throw new DecodeException("the transfer syntax has to be known");
    }

    @Override
    public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        deadline.check();
        if (image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new DecodeException(
                    "a frame of %d bytes is more than an array holds".formatted(image.decodedBytes()));
        }
        var request = new FrameRequest(transferSyntaxUid, image, codestream);
        try {
            return firstTry(request, deadline.remaining(LONGEST).dividedBy(2));
        } catch (WorkerFailedException e) {
            LOG.warn("A decoder process {}; its frame is tried once more", e.reason());
            deadline.check();
        }
        try {
            return secondTry(request, deadline.remaining(LONGEST));
        } catch (WorkerFailedException e) {
            LOG.warn("A decoder process {} too; the frame is refused", e.reason());
            deadline.check();
            throw new DecodeException("the frame was tried in two processes; the second one " + e.reason());
        }
    }

    private DecodedFrame firstTry(FrameRequest request, Duration limit) throws WorkerFailedException, DecodeException {
        return decode(pool.take(limit), request, limit);
    }

    private DecodedFrame secondTry(FrameRequest request, Duration limit) throws WorkerFailedException, DecodeException {
        return decode(pool.fresh(limit), request, limit);
    }

    private DecodedFrame decode(Worker worker, FrameRequest request, Duration limit)
            throws WorkerFailedException, DecodeException {
        FrameAnswer answer;
        try {
            answer = worker.decode(request, limit);
        } catch (WorkerFailedException | RuntimeException | Error e) {
            pool.end(worker);
            throw e;
        }
        pool.giveBack(worker);
        return switch (answer) {
            case FrameAnswer.Decoded decoded -> decoded.frame();
            case FrameAnswer.Refused refused -> throw new DecodeException(refused.message());
        };
    }
}
