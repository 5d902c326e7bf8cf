package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One frame as a DICOM file (PS3.10) in memory: the Image Pixel Module, and Pixel Data of an empty Basic Offset Table and one
 * fragment (PS3.5 A.4). It has what a decoder needs, and nothing of a patient. Explicit VR little endian.
 */
final class Part10Frame {

    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final String INSTANCE = "2.25.1";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Part10Frame() {}

    static byte[] of(String transferSyntaxUid, byte[] codestream, ImagePixel image) {
        var meta = new Part10Frame();
        meta.element(0x00020001, "OB", new byte[] {0, 1});
        meta.uid(0x00020002, SECONDARY_CAPTURE);
        meta.uid(0x00020003, INSTANCE);
        meta.uid(0x00020010, transferSyntaxUid);
        meta.uid(0x00020012, INSTANCE);
        var file = new Part10Frame();
        file.out.writeBytes(new byte[128]);
        file.out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.element(0x00020000, "UL", bytes(meta.out.size(), 4));
        file.out.writeBytes(meta.out.toByteArray());
        file.dataSet(image);
        file.pixelData(codestream);
        return file.out.toByteArray();
    }

    private void dataSet(ImagePixel image) {
        uid(0x00080016, SECONDARY_CAPTURE);
        uid(0x00080018, INSTANCE);
        uid(0x0020000D, INSTANCE);
        uid(0x0020000E, INSTANCE);
        number(0x00280002, image.samplesPerPixel());
        text(0x00280004, "CS", image.colour().name().replace("E_C", "E C"), ' ');
        if (image.samplesPerPixel() > 1) {
            number(0x00280006, image.planar() ? 1 : 0);
        }
        number(0x00280010, image.rows());
        number(0x00280011, image.columns());
        number(0x00280100, image.bitsAllocated());
        number(0x00280101, image.bitsStored());
        number(0x00280102, image.highBit());
        number(0x00280103, image.sampleType() == SampleType.SIGNED ? 1 : 0);
    }

    private void pixelData(byte[] codestream) {
        int padding = codestream.length & 1;
        tag(0x7FE00010);
        out.writeBytes(new byte[] {'O', 'B', 0, 0});
        out.writeBytes(bytes(-1, 4));
        item(0xFFFEE000, 0);
        item(0xFFFEE000, codestream.length + padding);
        out.writeBytes(codestream);
        out.writeBytes(new byte[padding]);
        item(0xFFFEE0DD, 0);
    }

    private void item(int tag, int length) {
        tag(tag);
        out.writeBytes(bytes(length, 4));
    }

    private void tag(int tag) {
        out.writeBytes(bytes(tag >>> 16, 2));
        out.writeBytes(bytes(tag, 2));
    }

    private void uid(int tag, String uid) {
        text(tag, "UI", uid, '\0');
    }

    private void text(int tag, String vr, String value, char padding) {
        element(tag, vr, (value.length() % 2 == 0 ? value : value + padding).getBytes(StandardCharsets.US_ASCII));
    }

    private void number(int tag, int value) {
        element(tag, "US", bytes(value, 2));
    }

    private void element(int tag, String vr, byte[] value) {
        tag(tag);
        out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
        if (vr.equals("OB")) {
            out.writeBytes(new byte[2]);
            out.writeBytes(bytes(value.length, 4));
        } else {
            out.writeBytes(bytes(value.length, 2));
        }
        out.writeBytes(value);
    }

    /** The low bytes of a number, little endian. */
    private static byte[] bytes(int value, int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }
}
