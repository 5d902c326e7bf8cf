package dev.voxelgate.proxy.support;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Small DICOM files (PS3.10) with UIDs of their own, for tests that only need an archive to hold something. */
public final class SmallInstances {

    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

    private SmallInstances() {}

    /** A UID from a random UUID (PS3.5 B.2). */
    public static String freshUid() {
        UUID uuid = UUID.randomUUID();
        var bits =
                ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return "2.25." + new BigInteger(1, bits.array());
    }

    /** A grayscale image of 16 bits a pixel, two rows and three columns, whose pixels are 0, 1000, … 5000. */
    public static byte[] twoByThree(String study, String series, String instance) {
        return twoByThree(study, series, instance, "");
    }

    /** The same, made by an institution; by none that is named when it is empty. */
    public static byte[] twoByThree(String study, String series, String instance, String institution) {
        return twoByThree(study, series, instance, institution, "TEST");
    }

    /** The same, of another patient. */
    public static byte[] twoByThree(
            String study, String series, String instance, String institution, String patientId) {
        var dataSet = new ByteArrayOutputStream();
        text(dataSet, 0x0008_0016, "UI", SECONDARY_CAPTURE);
        text(dataSet, 0x0008_0018, "UI", instance);
        if (!institution.isEmpty()) {
            text(dataSet, 0x0008_0080, "LO", institution);
        }
        text(dataSet, 0x0010_0020, "LO", patientId);
        text(dataSet, 0x0020_000D, "UI", study);
        text(dataSet, 0x0020_000E, "UI", series);
        text(dataSet, 0x0020_0013, "IS", "1");
        number(dataSet, 0x0028_0002, 1);
        text(dataSet, 0x0028_0004, "CS", "MONOCHROME2");
        number(dataSet, 0x0028_0010, 2);
        number(dataSet, 0x0028_0011, 3);
        number(dataSet, 0x0028_0100, 16);
        number(dataSet, 0x0028_0101, 16);
        number(dataSet, 0x0028_0102, 15);
        number(dataSet, 0x0028_0103, 0);
        var pixels = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < 6; pixel++) {
            pixels.putShort((short) (1000 * pixel));
        }
        longElement(dataSet, 0x7FE0_0010, "OW", pixels.array());

        var meta = new ByteArrayOutputStream();
        longElement(meta, 0x0002_0001, "OB", new byte[] {0, 1});
        text(meta, 0x0002_0002, "UI", SECONDARY_CAPTURE);
        text(meta, 0x0002_0003, "UI", instance);
        text(meta, 0x0002_0010, "UI", EXPLICIT_VR_LITTLE_ENDIAN);
        text(meta, 0x0002_0012, "UI", "2.25.1");

        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[128]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(element(0x0002_0000, "UL", 4)
                .putShort((short) 4)
                .putInt(meta.size())
                .array());
        file.writeBytes(meta.toByteArray());
        file.writeBytes(dataSet.toByteArray());
        return file.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, int tag, String vr, String value) {
        char padding = vr.equals("UI") ? '\0' : ' ';
        byte[] bytes = (value.length() % 2 == 0 ? value : value + padding).getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(element(tag, vr, bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array());
    }

    private static void number(ByteArrayOutputStream out, int tag, int value) {
        out.writeBytes(element(tag, "US", 2)
                .putShort((short) 2)
                .putShort((short) value)
                .array());
    }

    /** One of the VRs with a length of 32 bits (PS3.5 7.1.2). */
    private static void longElement(ByteArrayOutputStream out, int tag, String vr, byte[] value) {
        out.writeBytes(element(tag, vr, value.length + 4)
                .putShort((short) 0)
                .putInt(value.length)
                .put(value)
                .array());
    }

    private static ByteBuffer element(int tag, String vr, int bytes) {
        return ByteBuffer.allocate(8 + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .put(vr.getBytes(StandardCharsets.US_ASCII));
    }
}
