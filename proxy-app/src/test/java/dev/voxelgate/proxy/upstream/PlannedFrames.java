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

    /** Which instance and which frame of it, for comparisons. */
    static String name(Frame frame) {
        return frame.instance().attributes().string(Tag.SOP_INSTANCE_UID) + "#" + frame.index();
    }
}
