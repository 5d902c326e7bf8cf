package dev.voxelgate.proxy.decode.imageio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plug-in of the format "DICOM", and the one for JPEG that every Java has. */
class ImageIoFrameDecoderTest extends FrameDecoderContract {

    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final String PROGRESSIVE = "1.2.840.10008.1.2.4.55";
    private static final ImagePixel PICTURE = image(40, 48, PhotometricInterpretation.MONOCHROME2, 8);

    @TempDir
    private Path folder;

    private static ImageIoFrameDecoder dicom() {
        var registry =
                new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
        registry.registerServiceProvider(new DicomReaderSpi(), ImageReaderSpi.class);
        return ImageIoFrameDecoder.of(registry, Set.of(RLE, PROGRESSIVE));
    }

    private static ImageIoFrameDecoder installed() {
        var registry =
                new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
        IIORegistry.getDefaultInstance()
                .getServiceProviders(ImageReaderSpi.class, ImageIoFrameDecoderTest::isOfJava, false)
                .forEachRemaining(plugIn -> registry.registerServiceProvider(plugIn, ImageReaderSpi.class));
        return ImageIoFrameDecoder.of(registry, Set.of(PROGRESSIVE, "1.2.840.10008.1.2.4.110"));
    }

    private static boolean isOfJava(Object plugIn) {
        return plugIn.getClass().getModule().isNamed();
    }

    @Override
    protected FrameDecoder decoder() {
        return new OneTransferSyntax(dicom(), RLE);
    }

    /** By hand, PS3.5 G: a header of 64 bytes, and a segment for each byte of a sample. Of odd length: an odd fragment is padded. */
    private static byte[] rle(String... segments) {
        var header = new byte[64];
        header[0] = (byte) segments.length;
        var all = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            header[4 + 4 * i] = (byte) (64 + all.length() / 2);
            all.append(segments[i]);
        }
        return HexFormat.of().parseHex(HexFormat.of().formatHex(header) + all);
    }

    @Override
    protected List<Valid> valid() {
        return List.of(
                new Valid(
                        image(2, 3, PhotometricInterpretation.MONOCHROME2, 8),
                        rle("05010203040506"),
                        HexFormat.of().parseHex("010203040506")),
                new Valid(
                        image(1, 3, PhotometricInterpretation.MONOCHROME2, 16),
                        rle("fe0f", "01aabb00cc"),
                        HexFormat.of().parseHex("aa0fbb0fcc0f")),
                new Valid(
                        image(1, 2, PhotometricInterpretation.RGB, 8),
                        rle("010105", "010206", "010307"),
                        HexFormat.of().parseHex("010203050607")));
    }

    @Test
    void theJavaPlatformsOwnPlugInReadsProgressiveJpeg() throws Exception {
        var decoder = installed();
        assertThat(decoder.transferSyntaxUids()).containsExactly(PROGRESSIVE);
        assertThat(decoder.description()).contains("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi");
        var frame = decoder.decode(PROGRESSIVE, resource("progressive.jpg"), PICTURE, Deadline.NONE);
        assertThat(frame.samples()).isEqualTo(resource("progressive.expected")); // DCMTK's dcmdjpeg
    }

    @Test
    void whatIsCutOrOfAnotherSizeIsRefused() throws IOException {
        var whole = resource("progressive.jpg");
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 20}) {
            assertThatExceptionOfType(DecodeException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() ->
                            installed().decode(PROGRESSIVE, Arrays.copyOf(whole, length), PICTURE, Deadline.NONE));
        }
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> installed()
                        .decode(
                                PROGRESSIVE,
                                whole,
                                image(48, 40, PhotometricInterpretation.MONOCHROME2, 8),
                                Deadline.NONE))
                .withMessage("the plug-in reads another image size out of the codestream");
    }

    @Test
    void withoutAPlugInNothingIsTaken() {
        var none = ImageIoFrameDecoder.of(
                new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator()), Set.of(RLE));
        assertThat(none.transferSyntaxUids()).isEmpty();
        assertThat(none.description()).isEqualTo("no ImageIO plug-in for these transfer syntaxes");
    }

    /** The file that a plug-in gets, as pydicom reads it. */
    @Test
    void theFileInMemoryIsDicom() throws Exception {
        var python = Path.of("/usr/bin/python3");
        if (!Files.isExecutable(python)) {
            throw RequiredUpstreams.missing("orthanc", "no /usr/bin/python3");
        }
        var file = folder.resolve("frame.dcm");
        var image = new ImagePixel(
                3, 5, PhotometricInterpretation.MONOCHROME2, false, 16, 12, 11, ImagePixel.SampleType.SIGNED);
        Files.write(file, Part10Frame.of(PROGRESSIVE, new byte[] {1, 2, 3}, image));
        var script = """
            import sys, pydicom, pydicom.encaps as e
            d = pydicom.dcmread(sys.argv[1])
            print(d.file_meta.TransferSyntaxUID, d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation,
                  d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation,
                  e.defragment_data(d.PixelData).hex())
            """;
        var process = new ProcessBuilder(python.toString(), "-c", script, file.toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.strip()).isEqualTo(PROGRESSIVE + " 3 5 1 MONOCHROME2 16 12 11 1 01020300");
    }
}
