package dev.voxelgate.proxy.array;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.pixels.ImagePixels;
import dev.voxelgate.proxy.pixels.PixelOptions;
import dev.voxelgate.proxy.pixels.PixelTransform;
import dev.voxelgate.proxy.upstream.ContradictionException;
import dev.voxelgate.proxy.volume.ArrayFormat;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Knows how the frames of one response are read. What an instance's own header says is what counts: of its pixels, and of
 * its place. It must not contradict the plan, which was made from the archive's metadata. Used from one thread at a time.
 */
final class FrameInterpretation {

    private final VolumeRequest request;
    private final Volume volume;
    private final boolean isPlaced;
    private final Iterator<PlannedInstance> next;
    private @Nullable PlannedInstance planned;
    private @Nullable InstanceReading current;
    /** Frames that are still to come of the instance that is being read. */
    private int remaining;
    /** Nanoseconds that the strips of the frame have taken to decode. */
    private LongAdder spent = new LongAdder();

    /** @param isPlaced whether the answer says where its frames are, so that they have to be there */
    FrameInterpretation(VolumeRequest request, FrameSequence frames, boolean isPlaced) {
        this.request = request;
        this.isPlaced = isPlaced;
        this.volume = frames.volume();
        this.next = frames.instances().iterator();
    }

    /**
     * Adds to the next frame of the plan how its instance is read.
     *
     * @throws ContradictionException when the instance is not the planned one
     */
    @SuppressWarnings("ReferenceEquality") // all frames of an instance share the header object
    StoredFrame of(Frame frame) {
        var instance = planned;
        if (instance == null || (remaining == 0 && frame.isStart() && next.hasNext())) {
            instance = next.next();
            planned = instance;
            remaining = instance.frames().count();
            current = null;
        }
        remaining -= frame.isEnd() ? 1 : 0;
        var reading = current;
        if (reading == null || reading.header != frame.instance()) {
            var expected = instance;
            reading = MemoryExhaustedException.guard(() -> read(expected, frame.instance()));
            current = reading;
        }
        if (frame.isStart()) {
            spent = new LongAdder();
        }
        return new StoredFrame(frame, reading, spent);
    }

    private InstanceReading read(PlannedInstance expected, InstanceHeader header) {
        expected.contradiction(header.attributes(), volume.order()).ifPresent(contradiction -> {
            throw new ContradictionException(sopInstanceUid(header), contradiction);
        });
        if (isPlaced) {
            expected.displacement(header.attributes(), !request.options().rescale())
                    .ifPresent(contradiction -> {
                        throw new ContradictionException(sopInstanceUid(header), contradiction);
                    });
        }
        var image = ImagePixels.of(header.attributes(), header.pixelDataTag());
        var found = ArrayFormat.of(image);
        if (!found.equals(volume.format())) {
            throw new ContradictionException(
                    sopInstanceUid(header), "its frames are %s, not %s".formatted(found, volume.format()));
        }
        var options = request.options();
        var transform = PixelTransform.of(
                image,
                header.attributes(),
                new PixelOptions(options.rescale(), request.target().profile(), options.dtype(), options.clip()));
        return new InstanceReading(header, image, transform);
    }

    private static String sopInstanceUid(InstanceHeader header) {
        return Objects.requireNonNullElse(header.attributes().string(Tag.SOP_INSTANCE_UID), "without a UID");
    }

    /** How the frames of one instance are read. */
    private record InstanceReading(InstanceHeader header, ImagePixel image, PixelTransform transform) {}

    /**
     * A frame, or a strip of one, as it is stored.
     *
     * @param spent nanoseconds that the strips of the frame have taken to decode
     */
    record StoredFrame(Frame frame, InstanceReading reading, LongAdder spent) {

        /**
         * Decodes the frame.
         *
         * @throws UndecodableFrameException naming instance and frame
         */
        DecodedPixels decode(FrameDecoders decoders, Deadline deadline) {
            var strip = frame.strip();
            var image = strip == null ? reading.image : reading.image.withRows(strip.rows());
            var transform = strip == null ? reading.transform : reading.transform.ofStrip(strip.rows());
            try {
                var decoded = decoders.decode(transferSyntaxUid(), frame.data(), image, deadline);
                return new DecodedPixels(decoded, frame.index(), strip, transform);
            } catch (DecodeException e) {
                throw undecodable(e);
            }
        }

        String transferSyntaxUid() {
            return reading.header.transferSyntax().uid();
        }

        /** Says that a decoder was abandoned. */
        UndecodableFrameException tooSlow(Duration limit) {
            return undecodable(new DecodeException("decoding took longer than " + limit.toMillis() + " ms"));
        }

        private UndecodableFrameException undecodable(DecodeException cause) {
            return new UndecodableFrameException(sopInstanceUid(reading.header), frame.index(), cause);
        }
    }

    /**
     * A decoded frame and how its samples become the array's values.
     *
     * @param strip which rows of the frame these are; null for all of it
     */
    record DecodedPixels(DecodedFrame frame, int index, Frame.@Nullable Strip strip, PixelTransform transform) {}
}
