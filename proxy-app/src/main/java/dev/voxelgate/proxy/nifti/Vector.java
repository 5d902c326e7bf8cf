package dev.voxelgate.proxy.nifti;

import java.util.List;

/** A direction in the space of an affine. */
record Vector(double x, double y, double z) {

    /** The column of an affine, which is given by rows: the step from a voxel to the next. */
    static Vector column(List<List<Double>> affine, int axis) {
        return new Vector(
                affine.get(0).get(axis), affine.get(1).get(axis), affine.get(2).get(axis));
    }

    Vector minus(Vector other) {
        return new Vector(x - other.x, y - other.y, z - other.z);
    }

    Vector times(double factor) {
        return new Vector(factor * x, factor * y, factor * z);
    }

    double dot(Vector other) {
        return x * other.x + y * other.y + z * other.z;
    }

    Vector cross(Vector other) {
        return new Vector(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
    }

    double length() {
        return Math.sqrt(dot(this));
    }

    Vector unit() {
        return times(1 / length());
    }
}
