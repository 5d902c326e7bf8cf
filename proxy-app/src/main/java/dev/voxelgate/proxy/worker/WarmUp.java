package dev.voxelgate.proxy.worker;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.isolated.FrameRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Small codestreams, whole and damaged: decoding them loads every class that a frame needs, also one that is refused. */
final class WarmUp {

    /** JPEG 2000, of which the second one allows loss: its samples are also saturated. */
    private static final List<String> TRANSFER_SYNTAXES = List.of("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91");

    private static final ImagePixel IMAGE = new ImagePixel(
            12, 16, PhotometricInterpretation.MONOCHROME2, false, 16, 12, 11, ImagePixel.SampleType.UNSIGNED);

    /** 16 × 12 pixels of 12 bits, made by OpenJPEG's compressor. */
    private static final byte[] CODESTREAM = HexFormat.of()
            .parseHex("ff4fff5100290000000000100000000c00000000000000000000000800000006000000000000000000010b0101ff5200"
                    + "0c00000001000104040001ff5c00074060686870ff640025000143726561746564206279204f70656e4a504547207665"
                    + "7273696f6e20322e352e30ff90000a0000000000260002ff93dfe054066f39484401dd312d2960172033ff1127f063e3"
                    + "7fff90000a00000000003b0102ff93c7f2173fc07c3f90a0114a8991972bc13cfacebf1af9eca21c3ce0c025f8e19c08"
                    + "f83f14e2b9ef0146231c379fff90000a0001000000240002ff93cfe44c0ae0ce96b84d41bfca1cdb982dbe921e29eb0f"
                    + "ff90000a0001000000350102ff93c7f2171fc8643f90700c3c32ce72bde2122fc2bf0e77e61e257206cc1999ad0f0d07"
                    + "d7d4eb6d7fff90000a0002000000240002ff93dfe04c16bb91dfc29390793c3389f652f307013a6260ff90000a000200"
                    + "0000330102ff93c3f60a87ec1901f802801079833c113d9ddb990716b661618f3e9d255dbb3a4f1099c28974ff90000a"
                    + "0003000000250002ff93cfe4500683305b9f2001dfbe71bdf7b61c70ca6d366cadff90000a00030000002f0102ff93c7"
                    + "f2130fd82e0fd810043dd75a8e7136e12706f6656416e6317363f67f0543c8bfffd9");

    private WarmUp() {}

    /** Takes them the whole way, from bytes to bytes, and gives the answers. */
    static byte[] run(FrameLoop loop) throws IOException {
        var damaged = CODESTREAM.clone();
        Arrays.fill(damaged, damaged.length - 100, damaged.length - 2, (byte) 0x55);
        var requests = new ByteArrayOutputStream();
        var out = new DataOutputStream(requests);
        for (var codestream : List.of(CODESTREAM, damaged, Arrays.copyOf(CODESTREAM, 40))) {
            for (var transferSyntax : TRANSFER_SYNTAXES) {
                new FrameRequest(transferSyntax, IMAGE, codestream).write(out);
            }
        }
        var answers = new ByteArrayOutputStream();
        loop.run(new DataInputStream(new ByteArrayInputStream(requests.toByteArray())), new DataOutputStream(answers));
        return answers.toByteArray();
    }
}
