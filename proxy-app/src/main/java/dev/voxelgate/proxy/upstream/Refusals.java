package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamMediaTypeException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import java.util.Set;

/**
 * Answers by which an archive says that it does not take a request as it was made, where another request may give the same.
 * 401 and 403 are about who asks, and none of these.
 */
final class Refusals {

    private static final Set<Integer> OF_A_MEDIA_TYPE = Set.of(400, 406, 415, 501);

    /**
     * Some of them may be about the object as well: see {@link Ladder}. A static host sends on (301) from the name of a folder,
     * which is a resource of DICOMweb but no file (nginx 1.22, {@code StaticTreeIT}).
     */
    private static final Set<Integer> OF_A_RESOURCE = Set.of(204, 301, 308, 400, 404, 405, 406, 410, 413, 415, 501);

    /** Those that can hardly be a mistake, nor say that the object is missing. */
    private static final Set<Integer> OF_AN_OBJECT = Set.of(406, 410, 413, 415, 501);

    private Refusals() {}

    /** Whether the same resource may be had in another media type. */
    static boolean isOfMediaType(Throwable failure) {
        return isStatus(failure, OF_A_MEDIA_TYPE) || failure instanceof UpstreamMediaTypeException;
    }

    /** Whether the archive may not have such a resource, or not for objects like this one. */
    static boolean isOfResource(Throwable failure) {
        return isStatus(failure, OF_A_RESOURCE) || failure instanceof UpstreamMediaTypeException;
    }

    /** Whether the archive has the object, and does not give it in this way. */
    static boolean isOfObject(Throwable failure) {
        return isStatus(failure, OF_AN_OBJECT);
    }

    private static boolean isStatus(Throwable failure, Set<Integer> statuses) {
        return failure instanceof UpstreamStatusException answer && statuses.contains(answer.status());
    }
}
