package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** Takes the samples out of a raster, row by row: the low bits of each, little endian, as wide as the data set says. */
final class RasterSamples {

    private RasterSamples() {}

    static byte[] of(Raster raster, ImagePixel image, Deadline deadline) throws DecodeException {
        check(raster, image);
        int bytes = image.bytesPerSample();
        var row = new int[image.columns() * image.samplesPerPixel()];
        var samples = new byte[(int) image.decodedBytes()];
        int at = 0;
        for (int y = 0; y < image.rows(); y++) {
            deadline.check();
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, image.columns(), 1, row);
            for (int sample : row) {
                for (int i = 0; i < bytes; i++) {
                    samples[at++] = (byte) (sample >> (8 * i));
                }
            }
        }
        return samples;
    }

    private static void check(Raster raster, ImagePixel image) throws DecodeException {
        if (raster.getWidth() != image.columns()
                || raster.getHeight() != image.rows()
                || raster.getNumBands() != image.samplesPerPixel()) {
            throw new DecodeException(
                    "the plug-in gave %d x %d pixels of %d components, the data set says %d x %d of %d"
                            .formatted(
                                    raster.getWidth(),
                                    raster.getHeight(),
                                    raster.getNumBands(),
                                    image.columns(),
                                    image.rows(),
                                    image.samplesPerPixel()));
        }
        int type = raster.getTransferType();
        int bits = DataBuffer.getDataTypeSize(type);
        if (type == DataBuffer.TYPE_FLOAT
                || type == DataBuffer.TYPE_DOUBLE
                || bits > 8 * Math.max(2, image.bytesPerSample())) {
            throw new DecodeException(
                    "the plug-in gave samples of %d bits, which are not those of the data set".formatted(bits));
        }
        if (bits < image.bitsStored()) {
            throw new DecodeException(
                    "the plug-in gave samples of %d bits, the data set says %d".formatted(bits, image.bitsStored()));
        }
    }
}
