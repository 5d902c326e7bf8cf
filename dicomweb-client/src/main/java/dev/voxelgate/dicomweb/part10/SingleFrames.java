package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the frames of an instance before any of them: so that one that comes alone, without its file, is held to
 * what the whole file would give. A frame is the same either way, but for a byte of padding behind a codestream.
 */
public final class SingleFrames {

    /** Length of the tag and the length of an item (PS3.5 7.5). */
    private static final int ITEM_HEADER = 8;

    /** How frames are stored. */
    private sealed interface Storage {

        /**
         * @param position of the first byte in the file, negative when it has none
         * @param exact whether the length of the pixel data has told the size of a frame
         */
        record Native(PixelLayout layout, long position, boolean exact) implements Storage {}

        /**
         * @param table null when there is none
         * @param codestream of the first fragment, null when it was not seen or is none that is known
         */
        record Encapsulated(
                @Nullable Offsets table, @Nullable Codestream codestream) implements Storage {}

        /** Only the whole file tells where a frame is. */
        record Unknown() implements Storage {}
    }

    private static final Storage UNKNOWN = new Storage.Unknown();

    private final InstanceHeader header;
    private final Storage storage;

    private SingleFrames(InstanceHeader header, Storage storage) {
        this.header = header;
        this.storage = storage;
    }

    /**
     * By a header alone, which may come from metadata: of encapsulated frames the archive is believed that it has found them.
     */
    public static SingleFrames of(InstanceHeader header) {
        var syntax = header.transferSyntax();
        if (syntax.isVideo() || syntax.isReferenced()) {
            return none(header);
        }
        try {
            var layout = PixelLayout.of(header);
            return header.encapsulated()
                    ? new SingleFrames(header, new Storage.Encapsulated(null, null))
                    : ofNative(header, layout, -1, false);
        } catch (NotAnImageException e) {
            return none(header);
        }
    }

    /** Nothing but a header: the frames cannot be had one by one. */
    static SingleFrames none(InstanceHeader header) {
        return new SingleFrames(header, UNKNOWN);
    }

    /**
     * By the length of native pixel data.
     *
     * @param position of their first byte in the file, which may be deflated
     */
    static SingleFrames of(
            InstanceHeader header, PixelLayout layout, Part10Event.NativePixelData pixels, long position) {
        var stored = layout.storedIn(pixels.length());
        boolean isSwapped =
                header.transferSyntax().isBigEndian() && stored.bitsAllocated() <= 8; // maybe OW: see WordSwap
        return pixels.length() < stored.totalBytes()
                ? none(header)
                : ofNative(header, stored, header.transferSyntax().isDeflated() || isSwapped ? -1 : position, true);
    }

    /** A frame that does not begin and end with a byte cannot be cut out of the others. */
    private static SingleFrames ofNative(InstanceHeader header, PixelLayout layout, long position, boolean exact) {
        return layout.frameBits() % 8 == 0 && layout.bitsAllocated() >= 8
                ? new SingleFrames(header, new Storage.Native(layout, position, exact))
                : none(header);
    }

    /**
     * By the offset table and by the first bytes of the first fragment. Where neither tells frames apart, or a table does not
     * fit, archives may have other frames than the file.
     */
    static SingleFrames of(
            InstanceHeader header, int frames, Part10Event.OffsetTable offsets, @Nullable Codestream codestream) {
        var table = offsets.fitting(frames);
        boolean isTold = table != null || (offsets.isEmpty() && codestream != null);
        return isTold ? new SingleFrames(header, new Storage.Encapsulated(table, codestream)) : none(header);
    }

    /** What the instance says of itself. */
    public InstanceHeader header() {
        return header;
    }

    /** Whether a frame may be asked for on its own. */
    public boolean areTold() {
        return !(storage instanceof Storage.Unknown);
    }

    /** How many there are. */
    public int count() {
        return NumberOfFrames.of(header.attributes());
    }

    /** Neighbouring bytes of a file. */
    public record Place(long first, long length) {}

    /** Where neighbouring frames are in the file; empty when that is not known, or they are not stored there as they are. */
    public Optional<Place> place(int index, int frames) {
        return storage instanceof Storage.Native(var layout, long position, boolean _) && position >= 0
                ? Optional.of(new Place(
                        position + Math.multiplyExact(index, layout.frameBytes()),
                        Math.multiplyExact(frames, layout.frameBytes())))
                : Optional.empty();
    }

    /** Bytes of a native frame; empty of others, whose size differs. */
    public Optional<Integer> frameBytes() {
        return storage instanceof Storage.Native(var layout, long _, boolean _)
                        && layout.frameBytes() <= Integer.MAX_VALUE
                ? Optional.of((int) layout.frameBytes())
                : Optional.empty();
    }

    /**
     * Takes a frame that came alone.
     *
     * @param index from 0
     * @param data as the archive gives them; belong to the frame
     * @return the frame as the file has it
     * @throws MalformedStreamException when this cannot be the frame of the file
     */
    public Frame frame(int index, byte[] data) {
        var fitting = switch (storage) {
            case Storage.Native frames -> fitting(frames, data);
            case Storage.Encapsulated frames -> isFitting(frames, index, data) ? data : null;
            case Storage.Unknown _ -> null;
        };
        if (fitting == null) {
            throw new MalformedStreamException(
                    0,
                    "expected frame %d as the instance has it but found %d other bytes"
                            .formatted(index + 1, data.length));
        }
        return new Frame(header, index, fitting);
    }

    private static byte @Nullable [] fitting(Storage.Native frames, byte[] data) {
        var layout = frames.layout();
        if (data.length == layout.frameBytes() || (!frames.exact() && data.length == layout.fullFrameBits() / 8)) {
            return data;
        }
        // A value has an even length (PS3.5 7.1.1), and some archives give a frame one too.
        return data.length == layout.frameBytes() + 1 && data.length % 2 == 0
                ? Arrays.copyOf(data, data.length - 1)
                : null;
    }

    private boolean isFitting(Storage.Encapsulated frames, int index, byte[] data) {
        if (frames.codestream() != null && Codestream.of(data, data.length) != frames.codestream()) {
            return false;
        }
        var table = frames.table();
        if (data.length == 0 || table == null || index + 1 >= table.size()) {
            return data.length > 0;
        }
        long headers = table.get(index + 1) - table.get(index) - data.length; // and a byte of padding that was left out
        return headers >= ITEM_HEADER && headers % ITEM_HEADER <= 1;
    }
}
