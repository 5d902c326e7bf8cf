package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.Saturation;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JPEG 2000 (PS3.5 A.4.4), HTJ2K (A.4.8) and the Part 2 multi-component syntaxes (A.4.5) as far as every frame is a
 * codestream of its own, by OpenJPEG. Where there is no OpenJPEG every frame is refused with the reason, so these
 * transfer syntaxes are known but cannot be decoded.
 *
 * <p>Our parts look at the deadline. The library does not: it sees that the data end where the time has passed, which
 * it notices between tiles. What ends it inside a tile is the end of its process.
 *
 * <p>While a frame is decoded, native memory holds the codestream, the samples as 32-bit numbers up to twice, and
 * the library's structures, which the checks of {@link CodestreamStructure} keep in proportion to both.
 */
public final class Jpeg2000FrameDecoder implements FrameDecoder {

    private static final Set<String> LOSSLESS_ONLY = Set.of(
            "1.2.840.10008.1.2.4.90", // JPEG 2000
            "1.2.840.10008.1.2.4.92", // JPEG 2000 Part 2 multi-component
            "1.2.840.10008.1.2.4.201", // High-Throughput JPEG 2000
            "1.2.840.10008.1.2.4.202"); // High-Throughput JPEG 2000 with RPCL options

    private static final Set<String> LOSSY_TOO = Set.of(
            "1.2.840.10008.1.2.4.91", // JPEG 2000
            "1.2.840.10008.1.2.4.93", // JPEG 2000 Part 2 multi-component
            "1.2.840.10008.1.2.4.203"); // High-Throughput JPEG 2000

    private static final Set<String> UIDS =
            Stream.of(LOSSLESS_ONLY, LOSSY_TOO).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static final Set<String> HTJ2K =
            Set.of("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203");

    private final NativeCodec nativeCodec;
    private final @Nullable OpenJpeg library;

    private Jpeg2000FrameDecoder(NativeCodec nativeCodec, @Nullable OpenJpeg library) {
        this.nativeCodec = nativeCodec;
        this.library = library;
    }

    /** Loads the library of this platform; {@link #nativeCodec()} tells what came of it. Once for a process. */
    public static Jpeg2000FrameDecoder load() {
        try {
            var platform = Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
            var symbols = NativeLibrary.load(platform, Jpeg2000FrameDecoder.class.getClassLoader());
            var library = OpenJpeg.bind(symbols);
            return new Jpeg2000FrameDecoder(
                    new NativeCodec.Loaded(library.versionText(), platform.classifier()), library);
        } catch (UnavailableException e) {
            return unavailable(e.reason());
        } catch (Throwable e) {
            // A platform without a native linker, foreign calls denied: nothing here may stop the gateway.
            return unavailable(
                    "OpenJPEG cannot be used in this process (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** A decoder that never touches foreign code and refuses every frame with this reason. */
    public static Jpeg2000FrameDecoder unavailable(String reason) {
        return new Jpeg2000FrameDecoder(new NativeCodec.Unavailable(reason), null);
    }

    /** Where the class path has the library of this platform; empty where none is shipped. */
    public static Optional<URL> library() {
        try {
            var platform = Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
            return Optional.ofNullable(Jpeg2000FrameDecoder.class
                    .getClassLoader()
                    .getResource(platform.resource(platform.files().getLast())));
        } catch (UnavailableException e) {
            return Optional.empty();
        }
    }

    /** The names of the codings, by Transfer Syntax UID. */
    public static Map<String, String> codecNames() {
        return UIDS.stream().collect(Collectors.toUnmodifiableMap(uid -> uid, Jpeg2000FrameDecoder::name));
    }

    public NativeCodec nativeCodec() {
        return nativeCodec;
    }

    @Override
    public Set<String> transferSyntaxUids() {
        return UIDS;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return name(transferSyntaxUid);
    }

    private static String name(String transferSyntaxUid) {
        return HTJ2K.contains(transferSyntaxUid) ? "htj2k" : "jpeg-2000";
    }

    /** Decodes one frame of a transfer syntax that allows loss. */
    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        return decode(codestream, image, deadline, false);
    }

    @Override
    public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        return decode(codestream, image, deadline, LOSSLESS_ONLY.contains(transferSyntaxUid));
    }

    private DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline, boolean losslessOnly)
            throws DecodeException {
        if (library == null) {
            throw new DecodeException(
                    "JPEG 2000 and HTJ2K cannot be decoded by this gateway: " + nativeCodec.description());
        }
        checkImage(image);
        var structure = CodestreamStructure.check(Codestream.in(codestream), image, deadline);
        var size = structure.size();
        try (var decompression = new Decompression(library, deadline)) {
            var decoded = decompression.run(structure.codestream(), size);
            var samples = samples(decoded, size, image, deadline);
            if (!losslessOnly || !structure.isReversible()) {
                saturate(samples, size, image);
            }
            return new DecodedFrame(samples, false, colour(image));
        } catch (DecodeException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new DecodeException("OpenJPEG could not be called", e);
        }
    }

    private static void checkImage(ImagePixel image) throws DecodeException {
        if (image.sampleType() == SampleType.FLOAT) {
            throw new DecodeException("JPEG 2000 has no form for floating-point samples");
        }
        if (image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new DecodeException(
                    "a frame of %d bytes is more than an array holds".formatted(image.decodedBytes()));
        }
    }

    private static byte[] samples(NativeImage decoded, ImageSize size, ImagePixel image, Deadline deadline)
            throws DecodeException {
        int components = image.samplesPerPixel();
        var samples = new Samples(image.rows(), image.columns(), components, image.bytesPerSample());
        for (int i = 0; i < components; i++) {
            deadline.check();
            samples.place(i, decoded.samples(i), decoded.width(i), size.repeatX(i), size.repeatY(i));
        }
        return samples.frame();
    }

    /**
     * Reversible codestreams too, unless the transfer syntax says that they are lossless: an encoder makes them smaller by
     * leaving out the last bits of coefficients, and nothing in the headers tells.
     */
    private static void saturate(byte[] samples, ImageSize size, ImagePixel image) {
        for (int i = 0; i < size.components().size(); i++) {
            var component = size.components().get(i);
            Saturation.apply(samples, i, image, component.precision(), component.signed());
        }
    }

    /** PS3.5 8.2.4: the component transform is part of the codestream, and undone with it. */
    private static PhotometricInterpretation colour(ImagePixel image) {
        return switch (image.colour()) {
            case YBR_RCT, YBR_ICT -> PhotometricInterpretation.RGB;
            case MONOCHROME1,
                    MONOCHROME2,
                    PALETTE_COLOR,
                    RGB,
                    YBR_FULL,
                    YBR_FULL_422,
                    YBR_PARTIAL_422,
                    YBR_PARTIAL_420 -> image.colour();
        };
    }
}
