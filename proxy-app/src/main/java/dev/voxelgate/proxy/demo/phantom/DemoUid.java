package dev.voxelgate.proxy.demo.phantom;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** UIDs of the demo's objects: made from their names (PS3.5 B.2), so every start of every version has the same. */
final class DemoUid {

    private DemoUid() {}

    static String of(String name) {
        var uuid = UUID.nameUUIDFromBytes(("voxelgate demo: " + name).getBytes(StandardCharsets.UTF_8));
        return "2.25." + new BigInteger(uuid.toString().replace("-", ""), 16);
    }
}
