package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.FramePart;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How frames that come without their file are stored: by what is said of each of them, by the Available Transfer Syntax UID
 * (0008,3002) of the metadata, or by the default of their media type (PS3.18 8.7.3.3). Of one instance; used from one thread
 * at a time.
 */
final class FrameFormat {

    private static final String OPERATION = "RetrieveFrames";

    private final Attributes metadata;
    private @Nullable SingleFrames known;

    FrameFormat(Attributes metadata) {
        this.metadata = metadata;
    }

    /**
     * The frame that a part holds.
     *
     * @throws UpstreamProtocolException when nothing tells how it is stored
     * @throws dev.voxelgate.dicomweb.stream.MalformedStreamException when it is no frame of the instance
     */
    Frame frame(FramePart part) {
        var syntax = syntax(part);
        var frames = frames(syntax);
        var bits = syntax.isNative() ? SingleBits.of(metadata) : null;
        return bits == null
                ? frames.frame(part.number() - 1, part.data())
                : new Frame(frames.header(), part.number() - 1, bits.frame(part.data()));
    }

    /**
     * The frame that a part holds, of an instance of several; a native one was cut out of a value by {@link #layout}.
     *
     * @throws UpstreamProtocolException when nothing tells how it is stored, or samples may be swapped in words (PS3.5 Annex D)
     * @throws dev.voxelgate.dicomweb.stream.MalformedStreamException when it is no frame of the instance
     */
    Frame cutFrame(FramePart part) {
        var syntax = syntax(part);
        var frames = frames(syntax);
        if (!syntax.isNative()) {
            return frames.frame(part.number() - 1, part.data());
        }
        if (syntax.isBigEndian() && metadata.integer(Tag.BITS_ALLOCATED).orElse(0) <= 8) {
            throw new UpstreamProtocolException(OPERATION, "samples of a byte are big endian words, or are not");
        }
        return new Frame(frames.header(), part.number() - 1, part.data());
    }

    /** By which native pixel data are cut into frames. */
    InstanceHeader layout() {
        return new InstanceHeader(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, metadata, pixelDataTag(), false);
    }

    /** Whether a body of this type has samples; otherwise it has one codestream. */
    boolean isNative(MediaType type) {
        var named = named(type.parameters().get("transfer-syntax"));
        var only = onlyAvailable();
        return named != null
                ? named.isNative()
                : FrameMediaTypes.transferSyntaxes(type.name()).isEmpty() && (only == null || only.isNative());
    }

    private SingleFrames frames(TransferSyntax syntax) {
        var frames = known;
        if (frames == null || !frames.header().transferSyntax().equals(syntax)) {
            frames = SingleFrames.of(new InstanceHeader(syntax, metadata, pixelDataTag(), !syntax.isNative()));
            known = frames;
        }
        return frames;
    }

    /** Which attribute holds the pixels. */
    int pixelDataTag() {
        return metadata.contains(Tag.FLOAT_PIXEL_DATA)
                ? Tag.FLOAT_PIXEL_DATA
                : metadata.contains(Tag.DOUBLE_FLOAT_PIXEL_DATA) ? Tag.DOUBLE_FLOAT_PIXEL_DATA : Tag.PIXEL_DATA;
    }

    private TransferSyntax syntax(FramePart part) {
        var named = named(part.transferSyntax());
        if (named != null) {
            return named;
        }
        var only = onlyAvailable();
        var ofType = FrameMediaTypes.transferSyntaxes(part.mediaType());
        if (!ofType.isEmpty()) {
            return compressed(part, ofType, only);
        }
        if (only == null || (only.isNative() && !only.isBigEndian())) {
            return TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN; // the default of bytes; their number is compared
        }
        if (only.isNative() || !isCodestream(part.data())) {
            throw new UpstreamProtocolException(OPERATION, "a frame does not say how it is stored");
        }
        return only;
    }

    private static @Nullable TransferSyntax named(@Nullable String uid) {
        return uid == null || uid.isBlank() || uid.equals("*") ? null : new TransferSyntax(uid.strip());
    }

    private @Nullable TransferSyntax onlyAvailable() {
        var available = metadata.strings(Tag.AVAILABLE_TRANSFER_SYNTAX_UID);
        return available.size() == 1 ? new TransferSyntax(available.getFirst().strip()) : null;
    }

    private static TransferSyntax compressed(FramePart part, List<String> ofType, @Nullable TransferSyntax available) {
        if (available != null && ofType.contains(available.uid())) {
            return available;
        }
        boolean isJpeg = part.mediaType().equals("image/jpeg");
        return new TransferSyntax(isJpeg ? FrameMediaTypes.ROOT + jpegProcess(part.data()) : ofType.getFirst());
    }

    /** By the Start of Frame marker (T.81 B.1.1.3), since archives call any JPEG by its media type. */
    private static String jpegProcess(byte[] codestream) {
        for (int at = 2; at + 3 < codestream.length && (codestream[at] & 0xFF) == 0xFF; ) {
            int marker = codestream[at + 1] & 0xFF;
            switch (marker) {
                case 0xC0 -> {
                    return ".4.50";
                }
                case 0xC1, 0xC2 -> {
                    return ".4.51";
                }
                case 0xC3 -> {
                    return ".4.70";
                }
                default -> at += 2 + ((codestream[at + 2] & 0xFF) << 8 | (codestream[at + 3] & 0xFF));
            }
        }
        return ".4.70";
    }

    /** What none of the native frames that an archive would give instead can be told by: a marker of JPEG, or the header of RLE. */
    private static boolean isCodestream(byte[] data) {
        return data.length > 8
                && (((data[0] & 0xFF) == 0xFF && ((data[1] & 0xFF) == 0xD8 || (data[1] & 0xFF) == 0x4F))
                        || (data[1] == 0 && data[2] == 0 && data[3] == 0 && data[4] == 64 && data[5] == 0));
    }
}
