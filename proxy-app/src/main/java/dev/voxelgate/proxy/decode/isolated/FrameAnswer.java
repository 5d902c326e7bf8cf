package dev.voxelgate.proxy.decode.isolated;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;

/**
 * What a worker makes of a frame. The gateway does not trust it: a damaged codestream may have taken the worker over. So
 * its length is the one that the data set announces, and a message is printable ASCII of limited length.
 */
public sealed interface FrameAnswer {

    /** The longest message, in characters. */
    int MAX_MESSAGE = 300;

    /** Memory of the worker that is resident once the frame is decoded, in bytes; 0 where the system does not tell. */
    long residentBytes();

    /** The samples, exactly {@link ImagePixel#decodedBytes()} bytes. */
    record Decoded(DecodedFrame frame, long residentBytes) implements FrameAnswer {}

    /** Why the codestream was refused. */
    record Refused(String message, long residentBytes) implements FrameAnswer {}

    /** Writes the answer; the caller flushes. */
    default void write(DataOutput out) throws IOException {
        out.writeLong(residentBytes());
        switch (this) {
            case Decoded(var frame, long _) -> {
                out.writeBoolean(true);
                out.writeBoolean(frame.planar());
                out.writeUTF(frame.colour().name());
                out.writeInt(frame.samples().length);
                out.write(frame.samples());
            }
            case Refused(var message, long _) -> {
                out.writeBoolean(false);
                out.writeUTF(message.substring(0, Math.min(MAX_MESSAGE, message.length())));
            }
        }
    }

    /**
     * Reads the answer to a frame of such an image.
     *
     * @throws StreamCorruptedException when it is none
     */
    static FrameAnswer read(DataInput in, ImagePixel image) throws IOException {
        long resident = in.readLong();
        if (!in.readBoolean()) {
            return new Refused(printable(in.readUTF()), resident);
        }
        boolean planar = in.readBoolean();
        var colour = colour(in.readUTF());
        int length = in.readInt();
        if (colour.samplesPerPixel() != image.samplesPerPixel() || length != image.decodedBytes()) {
            throw new StreamCorruptedException("the answer is not of such a frame");
        }
        var samples = new byte[length];
        in.readFully(samples);
        return new Decoded(new DecodedFrame(samples, planar, colour), resident);
    }

    private static PhotometricInterpretation colour(String name) throws StreamCorruptedException {
        for (var colour : PhotometricInterpretation.values()) {
            if (colour.name().equals(name)) {
                return colour;
            }
        }
        throw new StreamCorruptedException("the answer has no such colour");
    }

    /** The text as printable ASCII, not too long. */
    static String printable(String text) {
        var clean = new StringBuilder();
        text.chars().limit(MAX_MESSAGE).forEach(c -> clean.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return clean.toString();
    }
}
