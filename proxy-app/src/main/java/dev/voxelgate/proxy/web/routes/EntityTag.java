package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Makes the strong entity tag (RFC 9110 8.8.3) of an {@code .npy}: another one whenever the volume, the options of the request
 * or the gateway's own reading of pixels is another one. Replicas agree on it.
 */
final class EntityTag {

    /** To be raised when the same instances give other bytes than before. */
    private static final int SEMANTICS = 1;

    /** Half of a SHA-256. */
    private static final int BYTES = 16;

    private EntityTag() {}

    /** The tag, with its quotes. */
    static String of(VolumeRequest request, ArrayPlan plan) {
        var options = request.options();
        var frames = plan.frames().isWhole()
                ? "all"
                : plan.instances().stream()
                        .map(instance -> instance.instance().value() + instance.frames())
                        .collect(Collectors.joining(","));
        var text = String.join(
                "\n",
                Integer.toString(SEMANTICS),
                plan.volume().digest(),
                request.target().profile().name(),
                Boolean.toString(options.rescale()),
                Boolean.toString(options.clip()),
                plan.dtype().descr(),
                plan.shape().toString(),
                plan.region().toString(),
                frames);
        return '"' + HexFormat.of().formatHex(sha256(text), 0, BYTES) + '"';
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
