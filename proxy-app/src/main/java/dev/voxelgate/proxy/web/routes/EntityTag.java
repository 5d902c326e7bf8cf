package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.array.StudyArrays;
import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Makes the strong entity tag (RFC 9110 8.8.3) of a file that is not compressed: another one whenever the volume, the options of the request
 * or the gateway's own reading of pixels is another one. Replicas agree on it.
 */
final class EntityTag {

    /** To be raised when the same instances give other bytes than before. */
    private static final int SEMANTICS = 1;

    /** Half of a SHA-256. */
    private static final int BYTES = 16;

    private EntityTag() {}

    /** The tag, with its quotes. */
    static String of(VolumeRequest request, ArrayFile file) {
        var plan = file.plan();
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
        return tag(text.getBytes(StandardCharsets.UTF_8), file.header());
    }

    /** The same for the {@code .npz} of a study whose members are stored as they are. */
    static String of(StudyArrays study) {
        var members = study.members().stream()
                .map(member -> member.name() + ' ' + of(member.request(), member.file()))
                .collect(Collectors.joining("\n"));
        return tag(members.getBytes(StandardCharsets.UTF_8), study.manifest());
    }

    /** The tag of bytes that are known. */
    static String of(byte[] bytes) {
        return tag(bytes, new byte[0]);
    }

    private static String tag(byte[] bytes, byte[] header) {
        return '"' + hex(bytes, header) + '"';
    }

    /** 32 hexadecimal digits, others for other bytes. */
    static String hex(byte[] bytes) {
        return hex(bytes, new byte[0]);
    }

    private static String hex(byte[] bytes, byte[] header) {
        return HexFormat.of().formatHex(sha256(bytes, header), 0, BYTES);
    }

    private static byte[] sha256(byte[] bytes, byte[] header) {
        try {
            var sum = MessageDigest.getInstance("SHA-256");
            sum.update(header);
            return sum.digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
