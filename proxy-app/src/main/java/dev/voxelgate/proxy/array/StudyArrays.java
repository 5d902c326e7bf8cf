package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.numpy.StoredZip;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import java.util.Comparator;
import java.util.List;

/**
 * The arrays of a study, planned, and the document that tells of them.
 *
 * @param members at least one, in the order of the archive that they are put into
 * @param manifest JSON
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record StudyArrays(List<Member> members, byte[] manifest) {

    /** The name of the document. */
    public static final String MANIFEST = "manifest.json";

    /**
     * An array of the study.
     *
     * @param name of the file in the archive, ASCII
     * @param file not compressed
     */
    public record Member(String name, VolumeRequest request, ArrayFile file) {

        /** The plan of the array. */
        public ArrayPlan plan() {
            return file.plan();
        }
    }

    public StudyArrays {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a study without an array");
        }
    }

    /** The npz in which they are stored as they are. */
    public StoredZip zip() {
        var zip = new StoredZip.Builder();
        members.forEach(member -> zip.array(member.name(), member.file().bytes()));
        return zip.document(MANIFEST, manifest).build();
    }

    /** The largest of their windows: they are made one after the other. */
    public Window window(Window.Limits limits) {
        return members.stream()
                .map(member -> Window.of(member.plan().frames(), limits))
                .max(Comparator.comparingLong(Window::bytes))
                .orElseThrow();
    }

    /** How many instances their volumes have. */
    public int instances() {
        return members.stream()
                .mapToInt(member -> member.plan().volume().size())
                .reduce(0, Math::addExact);
    }
}
