package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.FrameSelection;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import java.util.List;
import java.util.stream.IntStream;

/** Planned instances and the frames that come for them. */
final class PlannedFrames {

    private PlannedFrames() {}

    static PlannedInstance planned(String sop, int numberOfFrames) {
        return planned(sop, numberOfFrames, new FrameSelection.All(numberOfFrames));
    }

    static PlannedInstance planned(String sop, int numberOfFrames, FrameSelection frames) {
        var builder = new VolumeBuilder(new Uid("1"), new Uid("2"), new PlanLimits(1000, 1, numberOfFrames));
        builder.add(metadata(sop, numberOfFrames));
        var whole =
                builder.build().all(new ArrayOptions(false, false)).instances().getFirst();
        return new PlannedInstance(
                whole.study(),
                whole.series(),
                whole.instance(),
                whole.patientId(),
                whole.numberOfFrames(),
                frames,
                whole.placement(),
                whole.geometry(),
                whole.knownId());
    }

    /** Metadata of an image of one pixel with 8 bits. */
    static Attributes metadata(String sop, int numberOfFrames) {
        return Attributes.builder()
                .put(Tag.SOP_INSTANCE_UID, sop)
                .put(Tag.NUMBER_OF_FRAMES, numberOfFrames)
                .put(Tag.ROWS, 1)
                .put(Tag.COLUMNS, 1)
                .put(Tag.BITS_ALLOCATED, 8)
                .build();
    }

    /** Frames of an instance, each with ten bytes. */
    static List<Frame> frames(String sop, int count) {
        var header = new InstanceHeader(
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                Attributes.builder().put(Tag.SOP_INSTANCE_UID, sop).build(),
                Tag.PIXEL_DATA,
                false);
        return IntStream.range(0, count)
                .mapToObj(index -> new Frame(header, index, new byte[10]))
                .toList();
    }

    /**
     * Strips of the frames of an instance, which have ten rows of six bytes that differ.
     *
     * @param rows of each strip but the last
     */
    static List<Frame> strips(String sop, int count, int rows) {
        var header = frames(sop, 1).getFirst().instance();
        return IntStream.range(0, count)
                .boxed()
                .flatMap(index -> IntStream.range(0, Math.ceilDiv(10, rows))
                        .mapToObj(strip -> strip(header, index, strip * rows, Math.min(10, (strip + 1) * rows))))
                .toList();
    }

    private static Frame strip(InstanceHeader header, int index, int from, int to) {
        var data = new byte[6 * (to - from)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (index * 60 + from * 6 + i);
        }
        return new Frame(header, index, new Frame.Strip(from, to - from, to == 10), data);
    }

    /** The same frames, whole. */
    static List<Frame> wholeFrames(String sop, int count) {
        return strips(sop, count, 10).stream()
                .map(frame -> new Frame(frame.instance(), frame.index(), frame.data()))
                .toList();
    }

    /** Which instance and which frame of it, for comparisons. */
    static String name(Frame frame) {
        return frame.instance().attributes().string(Tag.SOP_INSTANCE_UID) + "#" + frame.index();
    }
}
