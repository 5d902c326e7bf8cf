package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks over the marker segments of a whole codestream (T.800 A.2) before native code sees it. What OpenJPEG would
 * allocate or leave undecoded without a word is refused here: another image than the data set's, tiles or precincts
 * out of proportion to the picture, more packets than bytes, tile-parts that are cut off, tiles that are missing.
 */
final class CodestreamStructure {

    /** SOT marker and segment (A.4.2). */
    private static final int SOT_BYTES = 12;

    /** TPsot is below 255 (A.4.2). */
    private static final int MAX_TILE_PARTS = 255;

    /** OpenJPEG keeps some 900 bytes for a precinct: small ones are taken as long as samples outweigh them. */
    private static final long FREE_PRECINCTS = 4096;

    private final Codestream stream;
    private final Deadline deadline;
    private final ImageSize size;
    private final CodingStyle main;
    private final Map<Integer, CodingStyle> tileStyles = new HashMap<>();
    private final List<TilePart> tileParts = new ArrayList<>();
    /** Behind EOC. */
    private int end;

    /**
     * The SOT marker segment of a tile-part (A.4.2).
     *
     * @param at where it begins
     * @param announced TNsot: the tile's number of tile-parts, or 0
     */
    private record TilePart(int at, int tile, int announced) {}

    private CodestreamStructure(Codestream stream, ImageSize size, Deadline deadline) {
        this.stream = stream;
        this.deadline = deadline;
        this.size = size;
        this.main = new CodingStyle(size.components().size());
        this.end = stream.end();
    }

    /** Checks everything. */
    static CodestreamStructure check(Codestream stream, ImagePixel image, Deadline deadline) throws DecodeException {
        var structure = new CodestreamStructure(stream, ImageSize.read(stream, image), deadline);
        structure.readTileParts(structure.readMainHeader());
        structure.checkTiles();
        structure.checkPackets();
        return structure;
    }

    /** What the main header says of the image. */
    ImageSize size() {
        return size;
    }

    /** The codestream without what stands behind its end. */
    Codestream codestream() {
        return stream.upTo(end);
    }

    /** Whether the samples can be stored exactly: nothing is coded by the irreversible wavelet transform. */
    boolean isReversible() {
        return main.isReversible() && tileStyles.values().stream().allMatch(CodingStyle::isReversible);
    }

    private int readMainHeader() throws DecodeException {
        int at = stream.start() + 2;
        while (stream.uint16(at) != Codestream.SOT) {
            int end = stream.segmentEnd(at, stream.end());
            readStyle(main, at, end);
            at = end;
        }
        if (!main.isRead()) {
            throw new DecodeException("the main header has no COD marker segment, or one without layers");
        }
        return at;
    }

    private boolean readStyle(CodingStyle style, int at, int end) throws DecodeException {
        switch (stream.uint16(at)) {
            case Codestream.COD -> style.readCod(stream, at, end);
            case Codestream.COC -> style.readCoc(stream, at, end);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Up to EOC, without which nothing tells that no tile-part is missing. */
    private void readTileParts(int first) throws DecodeException {
        int at = first;
        while (at < stream.end() && !isPadding(at)) {
            deadline.check();
            int marker = stream.uint16(at);
            if (marker == Codestream.EOC) {
                end = at + 2;
                checkNoOtherFollows();
                return;
            }
            if (marker != Codestream.SOT) {
                throw new DecodeException("a tile-part or the end of the codestream was expected at byte " + at);
            }
            at = readTilePart(at);
        }
        throw new DecodeException("the codestream is cut off at byte %d: it has no EOC marker".formatted(at));
    }

    /** Bytes behind EOC do not matter, unless they are a codestream: then these are several frames. */
    private void checkNoOtherFollows() throws DecodeException {
        for (int at = end; at <= stream.end() - 4; at++) {
            if (stream.uint16(at) == Codestream.SOC && stream.uint16(at + 2) == Codestream.SIZ) {
                throw new DecodeException(
                        "more data follow the end of the codestream at byte %d: another one begins at byte %d"
                                .formatted(end, at));
            }
        }
    }

    /** Whether nothing but a pad byte and zeros are left (PS3.5 A.4: fragments have an even length). */
    private boolean isPadding(int at) {
        for (int i = at; i < stream.end(); i++) {
            if (stream.bytes()[i] != 0 && stream.end() - at > 1) {
                return false;
            }
        }
        return true;
    }

    private int readTilePart(int at) throws DecodeException {
        int tile = stream.uint16(at + 4);
        long length = stream.uint32(at + 6);
        boolean last = length == 0;
        long limit = last ? stream.end() : at + length;
        if (tile >= size.tiles() || limit - at < SOT_BYTES) {
            throw new DecodeException("the tile-part at byte %d has %d bytes and is for tile %d of %d"
                    .formatted(at, length, tile, size.tiles()));
        }
        if (limit > stream.end()) {
            throw new DecodeException(
                    "the tile-part at byte %d has %d bytes, the codestream ends at byte %d: it is cut off"
                            .formatted(at, length, stream.end()));
        }
        tileParts.add(new TilePart(at, tile, stream.uint8(at + 11)));
        int data = readTilePartHeader(tile, at + SOT_BYTES, (int) limit);
        return last ? endOfLastTilePart(at, data) : (int) limit;
    }

    /**
     * Psot 0: the last tile-part goes up to EOC (A.4.2). Coded data have no FF followed by more than 8F, so EOC is found,
     * but for the number in a SOP marker segment (A.8.1).
     */
    private int endOfLastTilePart(int tilePart, int data) throws DecodeException {
        for (int at = data + 2; at <= stream.end() - 2; at++) {
            int marker = stream.uint16(at);
            if (marker == Codestream.EOC) {
                return at;
            }
            if (marker == Codestream.SOP) {
                at += 5;
            }
        }
        throw new DecodeException("the tile-part at byte %d has no end: the codestream is cut off at byte %d"
                .formatted(tilePart, stream.end()));
    }

    /** Gives the place of SOD. */
    private int readTilePartHeader(int tile, int from, int end) throws DecodeException {
        int at = from;
        // A tile-part of a SOT segment alone is not allowed, but written by some and taken by OpenJPEG.
        while (at < end && stream.uint16(at) != Codestream.SOD) {
            int next = stream.segmentEnd(at, end);
            var style = tileStyles.getOrDefault(tile, main).forTile();
            if (readStyle(style, at, next)) {
                tileStyles.put(tile, style);
            }
            at = next;
        }
        return at;
    }

    /**
     * Every tile must have its tile-parts. Some encoders announce one fewer than they write; OpenJPEG would leave the
     * last one out without a word, so the announcement is corrected in place.
     */
    private void checkTiles() throws DecodeException {
        var found = new int[size.tiles()];
        tileParts.forEach(part -> found[part.tile()]++);
        for (int tile = 0; tile < found.length; tile++) {
            if (found[tile] == 0 || found[tile] > MAX_TILE_PARTS) {
                throw new DecodeException("tile %d of %d has %d tile-parts".formatted(tile, found.length, found[tile]));
            }
        }
        for (var part : tileParts) {
            if (part.announced() > found[part.tile()]) {
                throw new DecodeException("tile %d has %d of %d tile-parts: the codestream is cut off"
                        .formatted(part.tile(), found[part.tile()], part.announced()));
            }
            if (part.announced() != 0) {
                stream.bytes()[part.at() + 11] = (byte) found[part.tile()];
            }
        }
    }

    /** A packet has at least one byte (B.10.3), so a codestream with fewer bytes than packets is no codestream. */
    private void checkPackets() throws DecodeException {
        long samples = 0;
        for (int c = 0; c < size.components().size(); c++) {
            samples += size.width(c) * size.height(c);
        }
        long packets = 0;
        for (int tile = 0; tile < size.tiles(); tile++) {
            deadline.check();
            var style = tileStyles.getOrDefault(tile, main);
            long precincts = style.precincts(size, tile);
            packets += precincts * style.layers();
            if (precincts > FREE_PRECINCTS + samples / 64) {
                throw new DecodeException(
                        "tile %d has %d precincts for the %d samples of the image".formatted(tile, precincts, samples));
            }
        }
        if (packets > end - stream.start()) {
            throw new DecodeException("a codestream of %d bytes cannot hold the %d packets its headers announce"
                    .formatted(end - stream.start(), packets));
        }
    }
}
