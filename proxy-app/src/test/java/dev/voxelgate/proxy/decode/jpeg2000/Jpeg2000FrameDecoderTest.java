package dev.voxelgate.proxy.decode.jpeg2000;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** On three small streams: 16 × 12 pixels of 12 bits in four tiles, the same as HTJ2K, and a JP2 file of RGB. */
class Jpeg2000FrameDecoderTest extends FrameDecoderContract {

    private static final ImagePixel MONO = mono(12, 16);
    private static final ImagePixel MONO_16_X_16 = mono(16, 16);
    private static final ImagePixel COLOUR =
            new ImagePixel(12, 16, PhotometricInterpretation.YBR_RCT, false, 8, 8, 7, SampleType.UNSIGNED);

    /** Where SIZ's parameters begin in a codestream, and where COD begins. */
    private static final int SIZ = 6;

    private static final int XTSIZ = 24;
    private static final int COD = 45;

    private final Jpeg2000FrameDecoder decoder = Jpeg2000FrameDecoder.load();

    private static ImagePixel mono(int rows, int columns) {
        return new ImagePixel(
                rows, columns, PhotometricInterpretation.MONOCHROME2, false, 16, 12, 11, SampleType.UNSIGNED);
    }

    @Override
    protected FrameDecoder decoder() {
        return decoder;
    }

    @Override
    protected List<Valid> valid() {
        try {
            return List.of(
                    new Valid(MONO, resource("mono.j2k"), resource("mono.expected")),
                    new Valid(MONO, resource("mono.j2c"), resource("mono.expected")),
                    new Valid(COLOUR, resource("rgb.jp2"), resource("rgb.expected")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theLibraryLoads() {
        assertThat(decoder.nativeCodec()).isInstanceOf(NativeCodec.Loaded.class);
        assertThat(decoder.nativeCodec().description()).startsWith("OpenJPEG 2.5.4 for ");
    }

    @Test
    void aTransformedColourFrameIsRgb() throws Exception {
        DecodedFrame frame = decoder.decode(resource("rgb.jp2"), COLOUR);
        assertThat(frame.samples()).isEqualTo(resource("rgb.expected"));
        assertThat(frame.colour()).isEqualTo(PhotometricInterpretation.RGB);
    }

    @Test
    void withoutALibraryEveryFrameIsRefusedWithTheReason() throws Exception {
        var switchedOff = Jpeg2000FrameDecoder.unavailable("voxelgate.decode.native is false");
        var stream = resource("mono.j2k");
        assertThat(switchedOff.transferSyntaxUids()).isEqualTo(decoder.transferSyntaxUids());
        assertThat(switchedOff.nativeCodec())
                .isEqualTo(new NativeCodec.Unavailable("voxelgate.decode.native is false"));
        assertThatThrownBy(() -> switchedOff.decode(stream, MONO))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("voxelgate.decode.native is false");
    }

    @Test
    void anotherImageThanTheDataSetsIsRefused() throws Exception {
        var stream = resource("mono.j2k");
        refused(() -> decoder.decode(stream, mono(12, 15)))
                .hasMessageContaining("16 x 12 pixels, the data set 15 x 12");
        refused(() -> decoder.decode(stream, mono(13, 16))).hasMessageContaining("the data set 16 x 13");
        refused(() -> decoder.decode(stream, COLOUR)).hasMessageContaining("1 components, the data set 3");
        var eightBits =
                new ImagePixel(12, 16, PhotometricInterpretation.MONOCHROME2, false, 8, 8, 7, SampleType.UNSIGNED);
        refused(() -> decoder.decode(stream, eightBits)).hasMessageContaining("samples of 12 bits");
    }

    @Test
    void hugeImagesAreRefusedByTheirHeader() throws Exception {
        var stream = resource("mono.j2k");
        ByteBuffer.wrap(stream).putInt(SIZ + 2, 65535).putInt(SIZ + 6, 65535);
        refused(() -> decoder.decode(stream, MONO)).hasMessageContaining("65535 x 65535 pixels");
        ByteBuffer.wrap(stream).putInt(SIZ + 2, -1).putInt(SIZ + 6, -1);
        refused(() -> decoder.decode(stream, MONO)).hasMessageContaining("4294967295 x 4294967295 pixels");
    }

    @Test
    void tilesOutOfProportionAreRefused() throws Exception {
        var stream = resource("mono.j2k");
        ByteBuffer.wrap(stream)
                .putInt(SIZ + 2, 256)
                .putInt(SIZ + 6, 128)
                .putInt(XTSIZ, 1)
                .putInt(XTSIZ + 4, 1);
        refused(() -> decoder.decode(stream, mono(128, 256))).hasMessageContaining("into 32768 tiles");
    }

    @Test
    void morePacketsThanBytesAreRefused() throws Exception {
        var stream = resource("mono.j2k");
        assertThat(ByteBuffer.wrap(stream).getShort(COD)).isEqualTo((short) Codestream.COD);
        ByteBuffer.wrap(stream).putShort(COD + 6, (short) -1);
        refused(() -> decoder.decode(stream, MONO)).hasMessageContaining("cannot hold the 524280 packets");
    }

    @Test
    void paddingIsTakenAndOtherDataBehindTheEndAreNot() throws Exception {
        var stream = resource("mono.j2k");
        var expected = resource("mono.expected");
        for (int padding = 1; padding <= 5; padding++) {
            var padded = Arrays.copyOf(stream, stream.length + padding);
            assertThat(decoder.decode(padded, MONO).samples()).isEqualTo(expected);
        }
        var twice =
                ByteBuffer.allocate(2 * stream.length).put(stream).put(stream).array();
        refused(() -> decoder.decode(twice, MONO)).hasMessageContaining("more data follow the end");
        var apart = ByteBuffer.allocate(2 * stream.length + 1)
                .put(stream)
                .put((byte) 0)
                .put(stream)
                .array();
        refused(() -> decoder.decode(apart, MONO)).hasMessageContaining("more data follow the end");
    }

    @Test
    void bytesBehindTheEndThatAreNoCodestreamDoNotMatter() throws Exception {
        assertThat(decoder.decode(resource("behind-eoc.j2k"), MONO_16_X_16).samples())
                .isEqualTo(resource("behind-eoc.expected"));
        for (var name : List.of("mono.j2k", "mono.j2c")) {
            var stream = resource(name);
            for (var tail : List.of("ff", "ffff", "ffd9", "ffd900", "1234567890", "ff4f", "ff4fff52", "00ff00ff")) {
                var bytes = HexFormat.of().parseHex(tail);
                for (var whole : List.of(stream, openEnded(stream))) {
                    var tailed = ByteBuffer.allocate(whole.length + bytes.length)
                            .put(whole)
                            .put(bytes)
                            .array();
                    assertThat(decoder.decode(tailed, MONO).samples())
                            .as(name + tail)
                            .isEqualTo(resource("mono.expected"));
                }
            }
        }
    }

    @Test
    void aLastTilePartWithoutALengthNeedsAnEnd() throws Exception {
        var stream = openEnded(resource("mono.j2k"));
        for (int length = lastTilePart(stream) + 14; length < stream.length; length++) {
            var cut = Arrays.copyOf(stream, length);
            refused(() -> decoder.decode(cut, MONO)).hasMessageContaining("cut off");
        }
    }

    /** The last tile-part's length is 0: up to EOC. */
    private static byte[] openEnded(byte[] stream) {
        var open = stream.clone();
        ByteBuffer.wrap(open).putInt(lastTilePart(open) + 6, 0);
        return open;
    }

    @Test
    void aMissingTileIsRefused() throws Exception {
        var stream = resource("mono.j2k");
        int tilePart = lastTilePart(stream);
        var without = Arrays.copyOf(stream, tilePart + 2);
        without[tilePart + 1] = (byte) Codestream.EOC;
        refused(() -> decoder.decode(without, MONO)).hasMessageContaining("tile-parts");
    }

    @Test
    void tilePartsThatWereAnnouncedOneTooFewAreDecodedAll() throws Exception {
        var stream = resource("mono.j2k");
        int corrected = 0;
        for (int at = 0; at < stream.length - 11; at++) {
            if (stream[at] == (byte) 0xff && stream[at + 1] == (byte) 0x90 && stream[at + 11] > 1) {
                stream[at + 11]--;
                corrected++;
            }
        }
        assertThat(corrected).isGreaterThan(4);
        assertThat(decoder.decode(stream, MONO).samples()).isEqualTo(resource("mono.expected"));
    }

    @Test
    void messagesQuoteNothingOfTheComment() throws Exception {
        var stream = resource("mono.j2k");
        var text = new String(stream, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("OpenJPEG version");
        stream[stream.length / 2] ^= 0x55;
        try {
            decoder.decode(stream, MONO);
        } catch (DecodeException e) {
            assertThat(e).hasMessageNotContaining("Created by");
        }
    }

    private static int lastTilePart(byte[] stream) {
        int at = stream.length - 12;
        while (stream[at] != (byte) 0xff || stream[at + 1] != (byte) 0x90) {
            at--;
        }
        return at;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(DecodeException.class);
    }
}
