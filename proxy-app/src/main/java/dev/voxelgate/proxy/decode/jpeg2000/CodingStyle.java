package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.DecodeException;
import java.util.Arrays;

/**
 * What COD and COC marker segments (T.800 A.6.1, A.6.2) say on the number of packets: layers, and for every component
 * its decomposition levels and precinct sizes; and whether the wavelet transform is reversible.
 */
final class CodingStyle {

    private static final int MAX_LEVELS = 32;

    /** The wavelet transform with which samples can be stored exactly (table A.20). */
    private static final int REVERSIBLE_5_3 = 1;

    /** Precincts of 2^15, the size where none is given. */
    private static final int MAX_PRECINCT = 0xff;

    private final int[][] precincts;
    private int layers;
    private boolean reversible = true;

    /** Of a codestream with this many components, nothing read yet. */
    CodingStyle(int components) {
        precincts = new int[components][];
    }

    private CodingStyle(CodingStyle main) {
        precincts = main.precincts.clone();
        layers = main.layers;
        reversible = main.reversible;
    }

    /** The beginning of a tile's own style: the main header's. */
    CodingStyle forTile() {
        return new CodingStyle(this);
    }

    /** Takes the COD segment at {@code at} for all components. */
    void readCod(Codestream stream, int at, int end) throws DecodeException {
        layers = stream.uint16(at + 6);
        boolean ownPrecincts = (stream.uint8(at + 4) & 1) != 0;
        Arrays.fill(precincts, readPrecincts(stream, at + 9, end, ownPrecincts));
    }

    /** Takes the COC segment at {@code at} for its component; the index has one byte below 257 components. */
    void readCoc(Codestream stream, int at, int end) throws DecodeException {
        int component = stream.uint8(at + 4);
        if (component >= precincts.length) {
            throw new DecodeException("the COC marker segment at byte %d is for component %d of %d"
                    .formatted(at, component, precincts.length));
        }
        boolean ownPrecincts = (stream.uint8(at + 5) & 1) != 0;
        precincts[component] = readPrecincts(stream, at + 6, end, ownPrecincts);
    }

    /** SPcod, SPcoc: one size for each resolution level, lowest first, its exponents in four bits each (A.6.1). */
    private int[] readPrecincts(Codestream stream, int at, int end, boolean own) throws DecodeException {
        reversible &= stream.uint8(at + 4) == REVERSIBLE_5_3;
        int levels = stream.uint8(at);
        if (levels > MAX_LEVELS || (own && at + 5 + levels + 1 > end)) {
            throw new DecodeException("the coding style at byte %d has %d decomposition levels".formatted(at, levels));
        }
        var sizes = new int[levels + 1];
        Arrays.fill(sizes, MAX_PRECINCT);
        for (int resolution = 0; own && resolution <= levels; resolution++) {
            sizes[resolution] = stream.uint8(at + 5 + resolution);
        }
        return sizes;
    }

    boolean isRead() {
        return layers > 0;
    }

    int layers() {
        return layers;
    }

    /** Whether all that was read, the main header's included, is the reversible wavelet transform. */
    boolean isReversible() {
        return reversible;
    }

    /** Precincts of one tile (T.800 B.3 to B.6), in all components and resolution levels. */
    long precincts(ImageSize size, int tile) {
        long p = tile % size.tilesAcross();
        long q = tile / size.tilesAcross();
        long x0 = Math.max(size.tileX() + p * size.tileWidth(), size.x0());
        long y0 = Math.max(size.tileY() + q * size.tileHeight(), size.y0());
        long x1 = Math.min(size.tileX() + (p + 1) * size.tileWidth(), size.x1());
        long y1 = Math.min(size.tileY() + (q + 1) * size.tileHeight(), size.y1());
        long count = 0;
        for (int c = 0; c < precincts.length; c++) {
            var component = size.components().get(c);
            int levels = precincts[c].length - 1;
            for (int resolution = 0; resolution <= levels; resolution++) {
                int exponents = precincts[c][resolution];
                int reduction = levels - resolution;
                count += along(x0, x1, component.dx(), reduction, exponents & 0xf)
                        * along(y0, y1, component.dy(), reduction, exponents >> 4);
            }
        }
        return count;
    }

    /** B-12, B-14 and B-16 in one direction. */
    private static long along(long from, long to, int distance, int reduction, int exponent) {
        long first = Math.ceilDiv(Math.ceilDiv(from, distance), 1L << reduction);
        long last = Math.ceilDiv(Math.ceilDiv(to, distance), 1L << reduction);
        return last <= first ? 0 : Math.ceilDiv(last, 1L << exponent) - (first >> exponent);
    }
}
