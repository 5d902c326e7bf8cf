package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.elscint.PmsctRleFrameDecoder;
import dev.voxelgate.proxy.decode.imageio.ImageIoFrameDecoder;
import dev.voxelgate.proxy.decode.jpeg.JpegFrameDecoder;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
import dev.voxelgate.proxy.observe.DecoderProcessMeters;
import dev.voxelgate.proxy.observe.NativeCodecHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The decoders. None has an order, which is the lowest precedence: a user's own {@link FrameDecoder} bean with an order comes first. */
@Configuration(proxyBeanMethods = false)
class DecoderConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(DecoderConfiguration.class);

    @Bean
    NativeFrameDecoder littleEndianFrameDecoder() {
        return NativeFrameDecoder.littleEndian();
    }

    @Bean
    NativeFrameDecoder bigEndianFrameDecoder() {
        return NativeFrameDecoder.bigEndian();
    }

    @Bean
    RleFrameDecoder rleFrameDecoder() {
        return new RleFrameDecoder();
    }

    @Bean
    PmsctRleFrameDecoder pmsctRleFrameDecoder() {
        return new PmsctRleFrameDecoder();
    }

    @Bean
    JpegFrameDecoder jpegFrameDecoder() {
        return new JpegFrameDecoder();
    }

    @Bean
    JpegLsFrameDecoder jpegLsFrameDecoder() {
        return new JpegLsFrameDecoder();
    }

    @Bean
    NativeDecoding nativeDecoding(VoxelgateProperties properties, MeterRegistry meters) {
        var decoding = NativeDecoding.of(properties.decode());
        var workers = decoding.workers();
        if (workers != null) {
            DecoderProcessMeters.watch(workers, meters);
        }
        LOG.info("JPEG 2000 and HTJ2K: {}", decoding.state().get());
        return decoding;
    }

    /** Without its native library, this decoder refuses every frame with the reason. */
    @Bean
    FrameDecoder jpeg2000FrameDecoder(NativeDecoding decoding) {
        return decoding.decoder();
    }

    @Bean
    NativeCodecHealthIndicator nativeCodecHealthIndicator(NativeDecoding decoding) {
        return new NativeCodecHealthIndicator(decoding.state());
    }

    @Bean
    FrameDecoders frameDecoders(ObjectProvider<FrameDecoder> decoders, VoxelgateProperties properties) {
        var all = new ArrayList<>(decoders.orderedStream().toList());
        var decode = properties.decode();
        switch (decode.imageio()) {
            case OFF -> {}
            case FALLBACK -> all.addLast(imageIo(decode));
            case PREFERRED -> all.addFirst(imageIo(decode));
        }
        return new FrameDecoders(all);
    }

    private static FrameDecoder imageIo(DecodeProperties properties) {
        ImageIO.scanForPlugins(); // Of the class loader that loads the gateway.
        var decoder = ImageIoFrameDecoder.of(IIORegistry.getDefaultInstance(), properties.imageioTransferSyntaxes());
        LOG.info("ImageIO ({}): {}", properties.imageio(), decoder.description());
        return decoder;
    }
}
