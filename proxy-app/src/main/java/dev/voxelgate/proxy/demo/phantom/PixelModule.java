package dev.voxelgate.proxy.demo.phantom;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The Image Pixel module (PS3.3 C.7.6.3) of a data set that is being built. */
final class PixelModule {

    private PixelModule() {}

    /** Describes pixels whose bits are all used. */
    static DataSet.Builder describe(
            DataSet.Builder dataSet, String photometric, int rows, int columns, int bits, boolean signed) {
        boolean colour = photometric.equals("RGB");
        if (colour) {
            dataSet.numbers(Attribute.PLANAR_CONFIGURATION, 0);
        }
        return dataSet.numbers(Attribute.SAMPLES_PER_PIXEL, colour ? 3 : 1)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, photometric)
                .numbers(Attribute.ROWS, rows)
                .numbers(Attribute.COLUMNS, columns)
                .numbers(Attribute.BITS_ALLOCATED, bits)
                .numbers(Attribute.BITS_STORED, bits)
                .numbers(Attribute.HIGH_BIT, bits - 1)
                .numbers(Attribute.PIXEL_REPRESENTATION, signed ? 1 : 0);
    }

    /** Adds native pixel data. 16-bit samples are little endian here, whatever the file will have. */
    static DataSet.Builder samples(DataSet.Builder dataSet, int bits, byte[] samples) {
        return dataSet.put(new Element.Plain(Tag.PIXEL_DATA, bits > 8 ? Vr.OW : Vr.OB, samples));
    }

    /** Adds encapsulated pixel data. */
    static DataSet.Builder codestreams(DataSet.Builder dataSet, byte[]... frames) {
        return dataSet.put(new Element.Encapsulated(Tag.PIXEL_DATA, List.of(frames)));
    }

    static byte[] littleEndian(short[] samples) {
        var bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }
}
