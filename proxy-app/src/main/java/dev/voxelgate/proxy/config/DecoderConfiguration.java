package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.jpeg.JpegFrameDecoder;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
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
    JpegFrameDecoder jpegFrameDecoder() {
        return new JpegFrameDecoder();
    }

    @Bean
    JpegLsFrameDecoder jpegLsFrameDecoder() {
        return new JpegLsFrameDecoder();
    }

    /** Without its native library, this decoder refuses every frame with the reason. */
    @Bean
    Jpeg2000FrameDecoder jpeg2000FrameDecoder(VoxelgateProperties properties) {
        var decoder = properties.decode().nativeCode()
                ? Jpeg2000FrameDecoder.load()
                : Jpeg2000FrameDecoder.unavailable("voxelgate.decode.native is false");
        LOG.info("JPEG 2000 and HTJ2K: {}", decoder.nativeCodec().description());
        return decoder;
    }

    @Bean
    FrameDecoders frameDecoders(ObjectProvider<FrameDecoder> decoders) {
        return new FrameDecoders(decoders.orderedStream().toList());
    }
}
