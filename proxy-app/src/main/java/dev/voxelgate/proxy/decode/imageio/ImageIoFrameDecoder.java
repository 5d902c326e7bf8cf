package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes with an {@code ImageReader} of the format name "DICOM", as dcm4che-imageio registers one: the frame goes to it as
 * a DICOM file of one frame, in memory. What comes back as a raster are stored samples; precision, sign and colour are the
 * data set's. For a transfer syntax with a codec of its own in ImageIO, a reader of that format does where there is none
 * of "DICOM".
 */
public final class ImageIoFrameDecoder implements FrameDecoder {

    private static final String DICOM = "DICOM";
    private static final String JPEG_2000 = "JPEG2000";

    /** A codec's name in ImageIO, for the transfer syntaxes whose frames are such files. */
    private static final Map<String, String> FORMATS = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2.4.50", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.51", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.53", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.55", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.57", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.70", "JPEG"),
            Map.entry("1.2.840.10008.1.2.4.80", "JPEG-LS"),
            Map.entry("1.2.840.10008.1.2.4.81", "JPEG-LS"),
            Map.entry("1.2.840.10008.1.2.4.90", JPEG_2000),
            Map.entry("1.2.840.10008.1.2.4.91", JPEG_2000),
            Map.entry("1.2.840.10008.1.2.4.110", "JXL"),
            Map.entry("1.2.840.10008.1.2.4.111", "JXL"),
            Map.entry("1.2.840.10008.1.2.4.112", "JXL"));

    /** The codecs whose codestreams end with the bytes FF D9: EOI of JPEG and JPEG-LS, EOC of JPEG 2000. */
    private static final Set<String> END_MARKED = Set.of("JPEG", "JPEG-LS", JPEG_2000);

    private final Map<String, ImageReaderSpi> readers;

    private ImageIoFrameDecoder(Map<String, ImageReaderSpi> readers) {
        this.readers = Map.copyOf(readers);
    }

    /**
     * Finds the plug-ins for transfer syntaxes; those without one are left out.
     *
     * @param registry the plug-ins of this process
     */
    public static ImageIoFrameDecoder of(ServiceRegistry registry, Set<String> transferSyntaxUids) {
        var readers = new HashMap<String, ImageReaderSpi>();
        var dicom = find(registry, DICOM);
        for (String uid : transferSyntaxUids) {
            dicom.or(() -> Optional.ofNullable(FORMATS.get(uid)).flatMap(format -> find(registry, format)))
                    .ifPresent(reader -> readers.put(uid, reader));
        }
        return new ImageIoFrameDecoder(readers);
    }

    private static Optional<ImageReaderSpi> find(ServiceRegistry registry, String format) {
        var providers = registry.getServiceProviders(
                ImageReaderSpi.class,
                provider -> provider instanceof ImageReaderSpi reader && reads(reader, format),
                true);
        return providers.hasNext() ? Optional.of(providers.next()) : Optional.empty();
    }

    private static boolean reads(ImageReaderSpi reader, String format) {
        for (String name : reader.getFormatNames()) {
            if (name.replace(" ", "").equalsIgnoreCase(format)) {
                return true;
            }
        }
        return false;
    }

    /** The plug-ins that are used, in words for an operator. */
    public String description() {
        var names = new TreeSet<String>();
        readers.values().forEach(reader -> names.add(reader.getClass().getName()));
        return readers.isEmpty()
                ? "no ImageIO plug-in for these transfer syntaxes"
                : "%d transfer syntaxes by %s".formatted(readers.size(), String.join(", ", names));
    }

    @Override
    public Set<String> transferSyntaxUids() {
        return readers.keySet();
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return "imageio";
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        throw new DecodeException("the transfer syntax has to be known");
    }

    @Override
    public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        deadline.check();
        if (image.sampleType() == SampleType.FLOAT || image.bitsAllocated() < 8) {
            throw new DecodeException("ImageIO gives integers of 8 bits or more");
        }
        if (image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new DecodeException(
                    "a frame of %d bytes is more than an array holds".formatted(image.decodedBytes()));
        }
        var provider = readers.get(transferSyntaxUid);
        if (provider == null) {
            throw new DecodeException("no ImageIO plug-in for the transfer syntax " + transferSyntaxUid);
        }
        var format = FORMATS.getOrDefault(transferSyntaxUid, DICOM);
        if (END_MARKED.contains(format) && !isEnded(codestream)) {
            throw new DecodeException("the codestream is cut off: it has no marker of its end");
        }
        if (format.equals(JPEG_2000)) {
            Jpeg2000Size.check(codestream, image);
        }
        var file = reads(provider, DICOM) ? Part10Frame.of(transferSyntaxUid, codestream, image) : codestream;
        var raster = read(provider, file, image, deadline);
        deadline.check();
        return new DecodedFrame(RasterSamples.of(raster, image, deadline), false, colour(image));
    }

    /** Plug-ins make a picture of half a codestream without a word. A byte or zeros may follow the end (PS3.5 A.4). */
    private static boolean isEnded(byte[] codestream) {
        int end = codestream.length;
        while (end > 0 && codestream[end - 1] == 0) {
            end--;
        }
        return isEndMarker(codestream, end) || isEndMarker(codestream, codestream.length - 1);
    }

    private static boolean isEndMarker(byte[] codestream, int end) {
        return end >= 2 && codestream[end - 2] == (byte) 0xFF && codestream[end - 1] == (byte) 0xD9;
    }

    private static Raster read(ImageReaderSpi provider, byte[] file, ImagePixel image, Deadline deadline)
            throws DecodeException {
        ImageReader reader = null;
        try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader = provider.createReaderInstance();
            var progress = new Progress(deadline);
            reader.addIIOReadProgressListener(progress);
            reader.addIIOReadWarningListener(progress);
            reader.setInput(input, true, true);
            // Before memory is allocated for what the codestream says.
            if (reader.getWidth(0) != image.columns() || reader.getHeight(0) != image.rows()) {
                throw new DecodeException("the plug-in reads another image size out of the codestream");
            }
            var raster = reader.canReadRaster()
                    ? reader.readRaster(0, null)
                    : reader.read(0).getRaster();
            if (progress.isWarned()) {
                throw new DecodeException("the plug-in had a warning: the picture is not whole");
            }
            return raster;
        } catch (IOException | RuntimeException e) {
            deadline.check();
            throw new DecodeException(
                    "the ImageIO plug-in failed with " + e.getClass().getSimpleName());
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    /** PS3.5 8.2.4: the component transform of JPEG 2000 is part of the codestream, and undone with it. */
    private static PhotometricInterpretation colour(ImagePixel image) {
        return image.colour() == PhotometricInterpretation.YBR_RCT
                        || image.colour() == PhotometricInterpretation.YBR_ICT
                ? PhotometricInterpretation.RGB
                : image.colour();
    }
}
