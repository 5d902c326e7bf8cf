package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * What of an instance was passed on: enough to go on with another retrieval of it, and to notice when that one gives
 * something else, because the instance was replaced in between.
 */
final class PassedFrames {

    private final PlannedInstance instance;
    private final CRC32C checksum = new CRC32C();
    private @Nullable InstanceHeader header;
    private int count;

    PassedFrames(PlannedInstance instance) {
        this.instance = instance;
    }

    /** Takes note of the next frame and gives it, with one header for all frames however often they were fetched. */
    Frame pass(Frame frame) {
        if (header == null) {
            header = frame.instance();
        }
        count++;
        if (instance.numberOfFrames() > 1) { // of one frame, nothing is ever fetched twice
            checksum.update(frame.data());
        }
        return new Frame(header, frame.index(), frame.data());
    }

    /** Whether every frame of the instance was passed on: then the end of its answer has nothing more to say. */
    boolean isComplete() {
        return count >= instance.numberOfFrames();
    }

    /**
     * The frames that are still to be passed on.
     *
     * @param retrieval the frames of the instance from its first, and any after them
     * @return them without those that were passed on before the subscription; a {@link ContradictionException} when
     *     those are others now
     */
    Flux<Frame> missingFrom(Flux<Frame> retrieval) {
        return Flux.defer(() -> {
            if (count == 0) {
                return retrieval;
            }
            var again = new PassedFrames(instance);
            int known = count;
            long sum = checksum.getValue();
            return retrieval.filter(frame -> again.count == known || !isAgain(again, frame, known, sum));
        });
    }

    private boolean isAgain(PassedFrames again, Frame frame, int known, long sum) {
        again.pass(frame);
        boolean same = frame.instance().equals(header) && (again.count < known || again.checksum.getValue() == sum);
        if (!same) {
            throw new ContradictionException(instance.instance().value(), "it was replaced while it was being fetched");
        }
        return true;
    }
}
