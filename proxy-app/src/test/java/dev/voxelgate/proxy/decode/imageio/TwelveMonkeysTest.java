package dev.voxelgate.proxy.decode.imageio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import javax.imageio.spi.IIORegistry;
import org.junit.jupiter.api.Test;

/** TwelveMonkeys' plug-in for JPEG, found as the gateway finds it: it reads what the Java platform's does, and lossless JPEG. */
class TwelveMonkeysTest extends FrameDecoderContract {

    private static final String LOSSLESS = "1.2.840.10008.1.2.4.70";
    private static final ImagePixel TWELVE_BITS =
            new ImagePixel(24, 20, PhotometricInterpretation.MONOCHROME2, false, 16, 12, 11, SampleType.UNSIGNED);

    private static ImageIoFrameDecoder installed() {
        return ImageIoFrameDecoder.of(IIORegistry.getDefaultInstance(), Set.of(LOSSLESS));
    }

    @Override
    protected FrameDecoder decoder() {
        return new OneTransferSyntax(installed(), LOSSLESS);
    }

    @Override
    protected List<Valid> valid() {
        try {
            return List.of(
                    new Valid(TWELVE_BITS, resource("lossless-12.jpg"), resource("lossless-12.expected")),
                    new Valid(
                            image(24, 20, PhotometricInterpretation.RGB, 8),
                            resource("lossless-rgb.jpg"),
                            resource("lossless-rgb.expected")),
                    new Valid(
                            image(40, 48, PhotometricInterpretation.MONOCHROME2, 8),
                            resource("progressive.jpg"),
                            resource("progressive.expected")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itComesBeforeTheJavaPlatformsOwn() {
        assertThat(installed().description())
                .isEqualTo("1 transfer syntaxes by com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi");
    }
}
