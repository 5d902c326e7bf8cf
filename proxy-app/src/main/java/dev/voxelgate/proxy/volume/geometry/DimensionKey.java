package dev.voxelgate.proxy.volume.geometry;

import java.util.Comparator;

/**
 * What a series can be split by.
 *
 * @param dimension the attribute
 * @param component which of its values, from 1; 0 for attributes that are taken as a whole
 */
record DimensionKey(Dimension dimension, int component) implements Comparable<DimensionKey> {

    private static final Comparator<DimensionKey> ORDER =
            Comparator.comparing(DimensionKey::dimension).thenComparingInt(DimensionKey::component);

    @Override
    public int compareTo(DimensionKey other) {
        return ORDER.compare(this, other);
    }

    /** For example {@code EchoTime} or {@code DimensionIndexValues[2]}. */
    String name() {
        return component == 0 ? dimension.keyword() : dimension.keyword() + "[" + component + "]";
    }
}
