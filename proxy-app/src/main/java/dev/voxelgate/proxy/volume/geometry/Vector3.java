package dev.voxelgate.proxy.volume.geometry;

import java.util.List;

/**
 * A point or a direction of the patient coordinate system (LPS, PS3.3 C.7.6.2.1.1).
 *
 * @param x towards the patient's left, in mm or as a cosine
 * @param y towards the back
 * @param z towards the head
 */
public record Vector3(double x, double y, double z) {

    static Vector3 of(List<Double> numbers) {
        return new Vector3(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    Vector3 plus(Vector3 other) {
        return new Vector3(x + other.x, y + other.y, z + other.z);
    }

    Vector3 minus(Vector3 other) {
        return new Vector3(x - other.x, y - other.y, z - other.z);
    }

    Vector3 times(double factor) {
        return new Vector3(factor * x, factor * y, factor * z);
    }

    double dot(Vector3 other) {
        return x * other.x + y * other.y + z * other.z;
    }

    Vector3 cross(Vector3 other) {
        return new Vector3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
    }

    double length() {
        return Math.sqrt(dot(this));
    }

    /** The largest difference of a component. */
    double difference(Vector3 other) {
        return Math.max(Math.max(Math.abs(x - other.x), Math.abs(y - other.y)), Math.abs(z - other.z));
    }

    /** {@code [x, y, z]}, without negative zeros. */
    public List<Double> components() {
        return List.of(x + 0.0, y + 0.0, z + 0.0);
    }
}
