package dev.voxelgate.proxy.dialects;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.SliceSeries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is asked of every archive: small objects of several kinds, whose arrays are known from how they are made. */
enum Image {
    SERIES(SliceSeries.SERIES, "", "<f4", "(3, 8, 8, 1)"),
    INSTANCE(SliceSeries.SERIES, "/instances/" + SliceSeries.SERIES + ".1", "<f4", "(1, 8, 8, 1)"),
    FRAME(Image.CLIP_SERIES, "/instances/" + Image.CLIP_SERIES + ".1/frames/3", "|u1", "(1, 4, 6, 3)"),
    PALETTE(Image.PALETTE_SERIES, "", "|u1", "(1, 4, 4, 3)"),
    CLIP(Image.CLIP_SERIES, "", "|u1", "(3, 4, 6, 3)");

    static final String STUDY = SliceSeries.STUDY;

    private static final String PALETTE_SERIES = "2.25.1.2";
    private static final String CLIP_SERIES = "2.25.1.3";
    private static final SliceSeries SLICES = new SliceSeries(3, 8);
    private static final int ENTRIES = 16;
    private static final int CLIP_FRAMES = 3;
    private static final int CLIP_FRAME_BYTES = 4 * 6 * 3;

    private final String path;
    private final String type;
    private final String shape;

    Image(String series, String below, String type, String shape) {
        this.path = path(series, below);
        this.type = type;
        this.shape = shape;
    }

    /** The gateway's route of a series of the study. */
    static String path(String series, String below) {
        return "/dicom-web/studies/" + STUDY + "/series/" + series + below + "/numpy";
    }

    String path() {
        return path;
    }

    /** The values of the array, as they follow the header. */
    byte[] array() {
        byte[] all = SLICES.rescaled();
        return switch (this) {
            case SERIES -> all;
            case INSTANCE -> Arrays.copyOf(all, all.length / SLICES.slices());
            case FRAME -> Arrays.copyOfRange(clip(), 2 * CLIP_FRAME_BYTES, CLIP_FRAMES * CLIP_FRAME_BYTES);
            case PALETTE -> coloured();
            case CLIP -> clip();
        };
    }

    /** Whether a file has the array, with its type and shape. */
    boolean isIn(byte[] npy) {
        byte[] values = array();
        int header = npy.length - values.length;
        return header > 0
                && new String(npy, 0, header, StandardCharsets.ISO_8859_1)
                        .contains("'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape)
                && Arrays.equals(npy, header, npy.length, values, 0, values.length);
    }

    /** The files. */
    static List<HeapInstance> files() {
        var files = new ArrayList<>(SLICES.instances());
        files.add(HeapInstance.write(palette(), TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN));
        files.add(HeapInstance.write(
                image(CLIP_SERIES, "RGB", 3, 4, 6)
                        .numbers(Attribute.NUMBER_OF_FRAMES, CLIP_FRAMES)
                        .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OB, clip()))
                        .build(),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
        return files;
    }

    private static byte[] clip() {
        byte[] samples = new byte[CLIP_FRAMES * CLIP_FRAME_BYTES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 11 + 5);
        }
        return samples;
    }

    private static DataSet palette() {
        byte[] indexes = new byte[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            indexes[i] = (byte) i;
        }
        var dataSet =
                image(PALETTE_SERIES, "PALETTE COLOR", 1, 4, 4).put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, indexes));
        var descriptors = List.of(
                Attribute.RED_PALETTE_DESCRIPTOR,
                Attribute.GREEN_PALETTE_DESCRIPTOR,
                Attribute.BLUE_PALETTE_DESCRIPTOR);
        var tables = List.of(Attribute.RED_PALETTE_DATA, Attribute.GREEN_PALETTE_DATA, Attribute.BLUE_PALETTE_DATA);
        for (int channel = 0; channel < 3; channel++) {
            var entries = ByteBuffer.allocate(2 * ENTRIES).order(ByteOrder.LITTLE_ENDIAN);
            for (int entry = 0; entry < ENTRIES; entry++) {
                entries.putShort((short) (colour(entry, channel) * 257));
            }
            dataSet.numbers(descriptors.get(channel), ENTRIES, 0, 16).bytes(tables.get(channel), entries.array());
        }
        return dataSet.build();
    }

    private static byte[] coloured() {
        byte[] values = new byte[ENTRIES * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) colour(i / 3, i % 3);
        }
        return values;
    }

    private static int colour(int entry, int channel) {
        return (entry * 37 + channel * 101 + 3) & 0xFF;
    }

    private static DataSet.Builder image(String series, String colour, int samples, int rows, int columns) {
        return DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7")
                .text(Attribute.SOP_INSTANCE_UID, series + ".1")
                .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                .text(Attribute.SERIES_INSTANCE_UID, series)
                .text(Attribute.PATIENT_ID, "TEST")
                .text(Attribute.MODALITY, "OT")
                .numbers(Attribute.INSTANCE_NUMBER, 1)
                .numbers(Attribute.SAMPLES_PER_PIXEL, samples)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, colour)
                .numbers(Attribute.PLANAR_CONFIGURATION, 0)
                .numbers(Attribute.ROWS, rows)
                .numbers(Attribute.COLUMNS, columns)
                .numbers(Attribute.BITS_ALLOCATED, 8)
                .numbers(Attribute.BITS_STORED, 8)
                .numbers(Attribute.HIGH_BIT, 7)
                .numbers(Attribute.PIXEL_REPRESENTATION, 0);
    }
}
