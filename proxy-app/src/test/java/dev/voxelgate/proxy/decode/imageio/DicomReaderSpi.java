package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.pixels.ImagePixels;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** A plug-in of the format "DICOM", as dcm4che's is one: it reads files of one RLE frame. */
final class DicomReaderSpi extends ImageReaderSpi {

    DicomReaderSpi() {
        super(
                "test",
                "1",
                new String[] {"dicom", "DICOM"},
                new String[] {"dcm"},
                new String[] {"application/dicom"},
                DicomReaderSpi.class.getName(),
                new Class<?>[] {ImageInputStream.class},
                null,
                false,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null);
    }

    @Override
    public boolean canDecodeInput(Object source) {
        return source instanceof ImageInputStream;
    }

    @Override
    public ImageReader createReaderInstance(@Nullable Object extension) {
        return new Reader(this);
    }

    @Override
    public String getDescription(Locale locale) {
        return "test";
    }

    private static final class Reader extends ImageReader {

        private @Nullable Frame frame;

        Reader(ImageReaderSpi provider) {
            super(provider);
        }

        private Frame frame() throws IOException {
            if (frame != null) {
                return frame;
            }
            var stream = (ImageInputStream) getInput();
            var bytes = new byte[1 << 20];
            int length = 0;
            for (int read = stream.read(bytes); read >= 0; read = stream.read(bytes, length, bytes.length - length)) {
                length += read;
            }
            try (var parser = new InstanceParser(Part10Limits.DEFAULT)) {
                parser.offer(Unpooled.copiedBuffer(bytes, 0, length));
                parser.end();
                frame = Objects.requireNonNull(parser.poll());
                return frame;
            }
        }

        private ImagePixel image() throws IOException {
            return ImagePixels.of(frame().instance().attributes(), Tag.PIXEL_DATA);
        }

        @Override
        public boolean canReadRaster() {
            return true;
        }

        @Override
        public Raster readRaster(int imageIndex, @Nullable ImageReadParam param) throws IOException {
            var image = image();
            byte[] samples;
            try {
                samples = new RleFrameDecoder().decode(frame().data(), image).samples();
            } catch (DecodeException e) {
                throw new IIOException("damaged", e);
            }
            boolean wide = image.bytesPerSample() == 2;
            var raster = Raster.createInterleavedRaster(
                    wide ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE,
                    image.columns(),
                    image.rows(),
                    image.samplesPerPixel(),
                    null);
            var values = new int[samples.length / image.bytesPerSample()];
            for (int i = 0; i < values.length; i++) {
                values[i] = wide ? (samples[2 * i] & 0xff) | (samples[2 * i + 1] & 0xff) << 8 : samples[i] & 0xff;
            }
            raster.setPixels(0, 0, image.columns(), image.rows(), values);
            return raster;
        }

        @Override
        public int getNumImages(boolean allowSearch) {
            return 1;
        }

        @Override
        public int getWidth(int imageIndex) throws IOException {
            return image().columns();
        }

        @Override
        public int getHeight(int imageIndex) throws IOException {
            return image().rows();
        }

        @Override
        public Iterator<ImageTypeSpecifier> getImageTypes(int imageIndex) {
            return List.<ImageTypeSpecifier>of().iterator();
        }

        @Override
        public @Nullable IIOMetadata getStreamMetadata() {
            return null;
        }

        @Override
        public @Nullable IIOMetadata getImageMetadata(int imageIndex) {
            return null;
        }

        @Override
        public BufferedImage read(int imageIndex, @Nullable ImageReadParam param) {
            throw new UnsupportedOperationException("rasters only");
        }
    }
}
