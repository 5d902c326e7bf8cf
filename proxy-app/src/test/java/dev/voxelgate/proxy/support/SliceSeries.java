package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A CT series of square slices whose stored values are known: slice, row and column make each one.
 *
 * @param slices how many
 * @param size rows and columns of each
 */
public record SliceSeries(int slices, int size) {

    public static final String STUDY = "2.25.1";
    public static final String SERIES = "2.25.1.1";

    private static final int INTERCEPT = -1024;

    /** The series' route. */
    public String path() {
        return "/dicom-web/studies/" + STUDY + "/series/" + SERIES + "/numpy";
    }

    /** The route of its first slice. */
    public String firstInstancePath() {
        return "/dicom-web/studies/" + STUDY + "/series/" + SERIES + "/instances/" + SERIES + ".1/numpy";
    }

    /** The files, in the order of the given slices. */
    public List<HeapInstance> instances(IntStream order) {
        return order.mapToObj(slice -> write(dataSet(slice))).toList();
    }

    /** The files, in the order of the slices. */
    public List<HeapInstance> instances() {
        return instances(IntStream.range(0, slices));
    }

    /** The files as those of another series of the study, whose UID has a number behind it. */
    public List<HeapInstance> inSeries(int number) {
        return IntStream.range(0, slices)
                .mapToObj(slice -> write(dataSet(slice)
                        .text(Attribute.SOP_INSTANCE_UID, SERIES + number + "." + (slice + 1))
                        .text(Attribute.SERIES_INSTANCE_UID, SERIES + number)
                        .numbers(Attribute.SERIES_NUMBER, number)))
                .toList();
    }

    /**
     * The file of a slice under the SOP Instance UID of another one, which it replaces.
     *
     * @param instance from 0, whose UID it has
     * @param slice whose number, place and pixels it has
     */
    public HeapInstance replacing(int instance, int slice) {
        return write(dataSet(slice).text(Attribute.SOP_INSTANCE_UID, SERIES + "." + (instance + 1)));
    }

    /** The files when every instance was replaced by the slice on the other side of the middle. */
    public List<HeapInstance> reversed() {
        return IntStream.range(0, slices)
                .mapToObj(instance -> replacing(instance, slices - 1 - instance))
                .toList();
    }

    /** What the series would be, without positions and with the Instance Numbers of the opposite order. */
    public List<HeapInstance> unplaced() {
        return IntStream.range(0, slices)
                .mapToObj(slice -> write(dataSet(slice)
                        .text(Attribute.IMAGE_POSITION_PATIENT, "")
                        .numbers(Attribute.INSTANCE_NUMBER, slices - slice)))
                .toList();
    }

    /** The files, of pixels with this spacing and this slope, both in millimetres and units of the value. */
    public List<HeapInstance> scaled(double spacing, double slope) {
        return IntStream.range(0, slices)
                .mapToObj(slice -> write(dataSet(slice)
                        .numbers(Attribute.PIXEL_SPACING, spacing, spacing)
                        .numbers(Attribute.RESCALE_SLOPE, slope)))
                .toList();
    }

    private static HeapInstance write(DataSet.Builder dataSet) {
        return HeapInstance.write(dataSet.build(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** All slices as the frames of one instance. */
    public List<HeapInstance> multiFrame() {
        return List.of(multiFrame(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    }

    /** The same in Explicit VR Big Endian. */
    public HeapInstance bigEndian() {
        return multiFrame(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
    }

    private HeapInstance multiFrame(TransferSyntax transferSyntax) {
        var samples = ByteBuffer.allocate(slices * size * size * 2);
        IntStream.range(0, slices).forEach(slice -> samples.put(samples(slice)));
        var dataSet = dataSet(0)
                .numbers(Attribute.NUMBER_OF_FRAMES, slices)
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, samples.array()));
        return HeapInstance.write(dataSet.build(), transferSyntax);
    }

    /** The files in another transfer syntax, in which they are not encapsulated. */
    public List<HeapInstance> in(TransferSyntax transferSyntax) {
        return IntStream.range(0, slices)
                .mapToObj(slice -> HeapInstance.write(dataSet(slice).build(), transferSyntax))
                .toList();
    }

    /** One slice, with a codestream that may have nothing to do with it. */
    public HeapInstance encapsulated(int slice, TransferSyntax transferSyntax, byte[] codestream) {
        var pixels = new Element.Encapsulated(Tag.PIXEL_DATA, List.of(codestream));
        return HeapInstance.write(dataSet(slice).put(pixels).build(), transferSyntax);
    }

    /** One slice, without the last bytes of its pixel data. */
    public HeapInstance truncated(int slice, int missingBytes) {
        byte[] samples = samples(slice);
        var shorter = new Element.Plain(Tag.PIXEL_DATA, Vr.OW, Arrays.copyOf(samples, samples.length - missingBytes));
        return HeapInstance.write(dataSet(slice).put(shorter).build(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** The array's values as little-endian float32, which is what follows the npy header. */
    public byte[] rescaled() {
        var bytes = ByteBuffer.allocate(slices * size * size * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int slice = 0; slice < slices; slice++) {
            for (int pixel = 0; pixel < size * size; pixel++) {
                bytes.putFloat(stored(slice, pixel) + INTERCEPT);
            }
        }
        return bytes.array();
    }

    private DataSet.Builder dataSet(int slice) {
        return DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                .text(Attribute.SOP_INSTANCE_UID, SERIES + "." + (slice + 1))
                .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                .text(Attribute.SERIES_INSTANCE_UID, SERIES)
                .text(Attribute.PATIENT_ID, "TEST")
                .numbers(Attribute.INSTANCE_NUMBER, slice + 1)
                .numbers(Attribute.IMAGE_POSITION_PATIENT, 0, 0, slice)
                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0)
                .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .numbers(Attribute.ROWS, size)
                .numbers(Attribute.COLUMNS, size)
                .numbers(Attribute.BITS_ALLOCATED, 16)
                .numbers(Attribute.BITS_STORED, 16)
                .numbers(Attribute.HIGH_BIT, 15)
                .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                .numbers(Attribute.RESCALE_SLOPE, 1)
                .numbers(Attribute.RESCALE_INTERCEPT, INTERCEPT)
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, samples(slice)));
    }

    private byte[] samples(int slice) {
        var bytes = ByteBuffer.allocate(size * size * 2).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, size * size).forEach(pixel -> bytes.putShort((short) stored(slice, pixel)));
        return bytes.array();
    }

    private static int stored(int slice, int pixel) {
        return (slice * 31 + pixel * 7) & 0xFFFF;
    }
}
