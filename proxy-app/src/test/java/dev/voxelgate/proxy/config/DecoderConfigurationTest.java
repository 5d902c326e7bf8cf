package dev.voxelgate.proxy.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class DecoderConfigurationTest {

    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final Map<String, String> CODECS = Map.ofEntries(
            entry("1.2.840.10008.1.2", "little-endian"),
            entry("1.2.840.10008.1.2.1", "little-endian"),
            entry("1.2.840.10008.1.2.1.99", "little-endian"),
            entry("1.2.840.10008.1.2.2", "big-endian"),
            entry(RLE, "rle"),
            entry("1.2.840.10008.1.2.4.50", "jpeg"),
            entry("1.2.840.10008.1.2.4.51", "jpeg"),
            entry("1.2.840.10008.1.2.4.57", "jpeg-lossless"),
            entry(TransferSyntax.ELSCINT1_PMSCT_RLE1.uid(), "pmsct-rle1"),
            entry("1.2.840.10008.1.2.4.70", "jpeg-lossless"),
            entry("1.2.840.10008.1.2.4.80", "jpeg-ls"),
            entry("1.2.840.10008.1.2.4.81", "jpeg-ls"),
            entry("1.2.840.10008.1.2.4.90", "jpeg-2000"),
            entry("1.2.840.10008.1.2.4.91", "jpeg-2000"),
            entry("1.2.840.10008.1.2.4.92", "jpeg-2000"),
            entry("1.2.840.10008.1.2.4.93", "jpeg-2000"),
            entry("1.2.840.10008.1.2.4.201", "htj2k"),
            entry("1.2.840.10008.1.2.4.202", "htj2k"),
            entry("1.2.840.10008.1.2.4.203", "htj2k"));

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Bound.class, DecoderConfiguration.class)
            .withBean(SimpleMeterRegistry.class)
            .withPropertyValues(
                    "voxelgate.decode.native=off", "voxelgate.upstream.base-url=http://localhost:1/dicom-web");

    @Test
    void everyTransferSyntaxHasTheNameOfItsCodec() {
        runner.run(context ->
                assertThat(context.getBean(FrameDecoders.class).codecNames()).isEqualTo(CODECS));
    }

    @Test
    void aUsersOwnDecoderWithAnOrderComesFirst() {
        runner.withUserConfiguration(Own.class).run(context -> {
            var decoders = context.getBean(FrameDecoders.class);
            assertThat(decoders.codecNames().get(RLE)).isEqualTo("own");
            assertThat(decoders.codecNames().get("1.2.840.10008.1.2.4.80")).isEqualTo("jpeg-ls");
        });
    }

    /** Every Java has a plug-in for JPEG. */
    @Test
    void imageIoDecodesWhatNothingElseDoesOrWhatItIsPreferredFor() {
        runner.withPropertyValues("voxelgate.decode.imageio=fallback").run(context -> {
            var names = context.getBean(FrameDecoders.class).codecNames();
            assertThat(names)
                    .containsEntry("1.2.840.10008.1.2.4.55", "imageio")
                    .doesNotContainKey("1.2.840.10008.1.2.4.110");
            assertThat(names).containsAllEntriesOf(CODECS);
        });
        runner.withPropertyValues(
                        "voxelgate.decode.imageio=fallback",
                        "voxelgate.decode.imageio-transfer-syntaxes=1.2.840.10008.1.2.4.50")
                .run(context -> assertThat(context.getBean(FrameDecoders.class).codecNames())
                        .isEqualTo(CODECS));
        runner.withPropertyValues(
                        "voxelgate.decode.imageio=preferred",
                        "voxelgate.decode.imageio-transfer-syntaxes=1.2.840.10008.1.2.4.50")
                .run(context -> assertThat(context.getBean(FrameDecoders.class).codecNames())
                        .containsEntry("1.2.840.10008.1.2.4.50", "imageio"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(VoxelgateProperties.class)
    static class Bound {}

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        @Order(0)
        FrameDecoder ownDecoder() {
            return new FrameDecoder() {
                @Override
                public Set<String> transferSyntaxUids() {
                    return Set.of(RLE);
                }

                @Override
                public String codecName(String transferSyntaxUid) {
                    return "own";
                }

                @Override
                public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) {
                    return new DecodedFrame(codestream, false, image.colour());
                }
            };
        }
    }
}
