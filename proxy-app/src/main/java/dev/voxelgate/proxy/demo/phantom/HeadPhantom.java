package dev.voxelgate.proxy.demo.phantom;

import java.util.Arrays;

/**
 * A head made of ellipsoids in the manner of Shepp and Logan, as a CT scanner would store it: {@value #SLICES} axial
 * slices of {@value #SIZE} × {@value #SIZE} voxels. Every voxel is a pure function of its place.
 */
public final class HeadPhantom {

    public static final int SLICES = 64;
    /** Rows and columns of a slice. */
    public static final int SIZE = 256;
    /** Millimetres between the centres of neighbouring pixels. */
    public static final double PIXEL_SPACING = 0.9375;
    /** Millimetres between the centres of neighbouring slices. */
    public static final double SLICE_SPACING = 2.5;
    /** Stored value minus this is the number of Hounsfield units. */
    public static final int OFFSET = 1024;
    /** What is stored outside of the scanner's circular field of view. */
    public static final short PADDING = -2000;

    private static final double FIELD_OF_VIEW_RADIUS = 118;

    private HeadPhantom() {}

    /** What a voxel is made of. */
    enum Tissue {
        NOTHING(PADDING - OFFSET, 0),
        AIR(-1000, 0),
        SKIN(80, 2),
        BONE(1150, 1),
        BRAIN(38, 8),
        VENTRICLE(8, 1),
        LESION(65, 20),
        EYE(15, 3);

        private final int hounsfield;
        private final int activity;

        Tissue(int hounsfield, int activity) {
            this.hounsfield = hounsfield;
            this.activity = activity;
        }

        int hounsfield() {
            return hounsfield;
        }

        /** Uptake of a tracer, in arbitrary units. */
        int activity() {
            return activity;
        }
    }

    /** An ellipsoid in millimetres from the centre of the volume, turned about the z axis. */
    private record Ellipsoid(
            Tissue tissue, double x, double y, double z, double a, double b, double c, double degrees) {

        /** Paints the voxels of a slice whose centres lie inside: one interval per row. */
        void paint(Tissue[] slice, double sliceZ) {
            double w = (sliceZ - z) / c;
            double reach = 1 - w * w;
            if (reach <= 0) {
                return;
            }
            double cos = Math.cos(Math.toRadians(degrees));
            double sin = Math.sin(Math.toRadians(degrees));
            // (dx cos + dy sin)² / a² + (dy cos - dx sin)² / b² = reach, a quadratic in dx for every row.
            double p = cos * cos / (a * a) + sin * sin / (b * b);
            for (int row = 0; row < SIZE; row++) {
                double dy = millimetres(row) - y;
                double q = dy * sin * cos * (1 / (a * a) - 1 / (b * b));
                double r = dy * dy * (sin * sin / (a * a) + cos * cos / (b * b)) - reach;
                double discriminant = q * q - p * r;
                if (discriminant > 0) {
                    double half = Math.sqrt(discriminant);
                    int from = Math.max(0, (int) Math.ceil(column(x + (-q - half) / p)));
                    int to = Math.min(SIZE - 1, (int) Math.floor(column(x + (-q + half) / p)));
                    if (from <= to) {
                        Arrays.fill(slice, row * SIZE + from, row * SIZE + to + 1, tissue);
                    }
                }
            }
        }
    }

    /** Later ones are painted over earlier ones. Asymmetric in every direction, so that no flip goes unnoticed. */
    private static final Ellipsoid[] HEAD = {
        new Ellipsoid(Tissue.AIR, 0, 0, 0, FIELD_OF_VIEW_RADIUS, FIELD_OF_VIEW_RADIUS, 1e6, 0),
        new Ellipsoid(Tissue.SKIN, 0, 0, -8, 80, 100, 88, 0),
        new Ellipsoid(Tissue.SKIN, 0, -96, -30, 9, 16, 14, 0),
        new Ellipsoid(Tissue.BONE, 0, 0, -8, 74, 94, 82, 0),
        new Ellipsoid(Tissue.BRAIN, 0, -1, -8, 67, 86, 75, 0),
        new Ellipsoid(Tissue.VENTRICLE, 20, -8, 6, 11, 32, 22, -18),
        new Ellipsoid(Tissue.VENTRICLE, -20, -8, 6, 14, 36, 24, 18),
        new Ellipsoid(Tissue.LESION, 34, 42, 18, 14, 10, 12, 30),
        new Ellipsoid(Tissue.BONE, -6, 60, -20, 4, 4, 5, 0),
        new Ellipsoid(Tissue.EYE, 30, -74, -34, 12, 12, 12, 0),
        new Ellipsoid(Tissue.EYE, -30, -74, -34, 12, 12, 12, 0),
    };

    /** The x or y of a column's or row's centre, millimetres from the middle of the slice. */
    static double millimetres(int index) {
        return (index - (SIZE - 1) / 2.0) * PIXEL_SPACING;
    }

    private static double column(double millimetres) {
        return millimetres / PIXEL_SPACING + (SIZE - 1) / 2.0;
    }

    /** The z of a slice's centre in millimetres, from feet to head. */
    static double sliceLocation(int slice) {
        return (slice - (SLICES - 1) / 2.0) * SLICE_SPACING;
    }

    /** The tissues of a slice, row by row. */
    static Tissue[] tissues(int slice) {
        var tissues = new Tissue[SIZE * SIZE];
        Arrays.fill(tissues, Tissue.NOTHING);
        for (var ellipsoid : HEAD) {
            ellipsoid.paint(tissues, sliceLocation(slice));
        }
        return tissues;
    }

    /** The stored values of a slice, row by row: Hounsfield units plus {@value #OFFSET}, with a scanner's noise. */
    public static short[] storedValues(int slice) {
        var tissues = tissues(slice);
        var values = new short[tissues.length];
        for (int i = 0; i < values.length; i++) {
            int value = tissues[i].hounsfield() + OFFSET;
            values[i] = (short) (tissues[i] == Tissue.NOTHING ? value : value + noise(slice * values.length + i));
        }
        return values;
    }

    /** From -8 to 7, the same for the same voxel: the finaliser of MurmurHash3. */
    private static int noise(int voxel) {
        int hash = (voxel ^ voxel >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return ((hash ^ hash >>> 16) & 15) - 8;
    }
}
