package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Listens to a reader: has it give up when the time has passed, and keeps whether it had a warning, for a picture that is
 * read with warnings is not whole.
 */
final class Progress implements IIOReadProgressListener, IIOReadWarningListener {

    private final Deadline deadline;
    private boolean warned;

    Progress(Deadline deadline) {
        this.deadline = deadline;
    }

    boolean isWarned() {
        return warned;
    }

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        warned = true; // Its words may quote the data.
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        try {
            deadline.check();
        } catch (DecodeException e) {
            source.abort();
        }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
