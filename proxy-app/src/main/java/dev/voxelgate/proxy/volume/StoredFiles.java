package dev.voxelgate.proxy.volume;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an archive calls the stored files of a series, or of an instance. Another file has another name, and what has been
 * stored under a name stays as it is.
 *
 * @param ofInstances the names by SOP Instance UID
 * @param others what cannot be said to be one instance's; sorted
 */
public record StoredFiles(Map<String, String> ofInstances, List<String> others) {

    /** Of an archive that does not tell. */
    public static final StoredFiles UNTOLD = new StoredFiles(Map.of(), List.of());

    public StoredFiles {
        ofInstances = Map.copyOf(ofInstances);
        others = others.stream().sorted().toList();
    }

    /** Of too many instances, the time when one was last stored stands for the names. */
    public static StoredFiles lastChangedAt(String time) {
        return new StoredFiles(Map.of(), List.of(time));
    }

    /** Whether each of these instances has a name, and nothing else has. */
    boolean areOf(Set<String> instances) {
        return others.isEmpty() && ofInstances.keySet().equals(instances);
    }
}
