package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Rescale Slope and Intercept (PS3.3 C.11.1.1.2) of every frame, as float32. The first place that has both wins: the
 * data set itself, the frame's own Pixel Value Transformation (C.7.6.16.2.9), the shared one. Where no place has both,
 * the first that has one of them does, and the other is its default, slope 1 or intercept 0.
 */
final class Rescale {

    private final float[] slopes;
    private final float[] intercepts;
    private final Pair others;

    private record Pair(OptionalDouble slope, OptionalDouble intercept) {

        static Pair of(Attributes attributes) {
            return new Pair(attributes.number(Tag.RESCALE_SLOPE), attributes.number(Tag.RESCALE_INTERCEPT));
        }

        static Pair ofGroup(Attributes group) {
            var items = group.items(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE);
            return of(items.isEmpty() ? Attributes.EMPTY : items.getFirst());
        }

        boolean isWhole() {
            return slope.isPresent() && intercept.isPresent();
        }

        boolean isEmpty() {
            return slope.isEmpty() && intercept.isEmpty();
        }

        static Pair first(Pair top, Pair own, Pair shared) {
            var byRank = List.of(top, own, shared);
            return byRank.stream()
                    .filter(Pair::isWhole)
                    .findFirst()
                    .or(() -> byRank.stream().filter(pair -> !pair.isEmpty()).findFirst())
                    .orElse(top);
        }

        float slopeOrDefault() {
            return (float) slope.orElse(1);
        }

        float interceptOrDefault() {
            return (float) intercept.orElse(0);
        }
    }

    private Rescale(int frames, Pair others) {
        this.slopes = new float[frames];
        this.intercepts = new float[frames];
        this.others = others;
    }

    /** The same for all frames. */
    static Rescale constant(double slope, double intercept) {
        return new Rescale(0, new Pair(OptionalDouble.of(slope), OptionalDouble.of(intercept)));
    }

    /** What the attributes of an instance say. */
    static Rescale of(Attributes attributes) {
        var top = Pair.of(attributes);
        if (top.isWhole()) {
            return new Rescale(0, top);
        }
        var none = Pair.of(Attributes.EMPTY);
        var sharedGroups = attributes.items(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
        var shared = sharedGroups.isEmpty() ? none : Pair.ofGroup(sharedGroups.getFirst());
        var frames = attributes.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        var rescale = new Rescale(frames.size(), Pair.first(top, none, shared));
        for (int i = 0; i < frames.size(); i++) {
            var pair = Pair.first(top, Pair.ofGroup(frames.get(i)), shared);
            rescale.slopes[i] = pair.slopeOrDefault();
            rescale.intercepts[i] = pair.interceptOrDefault();
        }
        return rescale;
    }

    /** How many frames, the first ones, have an item of their own. */
    int ownFrames() {
        return slopes.length;
    }

    /** Of a frame counted from 0; frames without an item of their own have what is said for all. */
    float slope(int frame) {
        return frame < slopes.length ? slopes[frame] : others.slopeOrDefault();
    }

    float intercept(int frame) {
        return frame < intercepts.length ? intercepts[frame] : others.interceptOrDefault();
    }
}
