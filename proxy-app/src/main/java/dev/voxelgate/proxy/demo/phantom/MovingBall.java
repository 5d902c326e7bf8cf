package dev.voxelgate.proxy.demo.phantom;

/** A short colour clip: a shaded ball bounces over a chequered floor. */
public final class MovingBall {

    public static final int FRAMES = 30;
    public static final int ROWS = 120;
    public static final int COLUMNS = 160;
    /** Milliseconds from one frame to the next. */
    public static final double FRAME_TIME = 40;

    private static final int RADIUS = 18;

    private MovingBall() {}

    /** A frame's pixels, row by row: red, green and blue, a byte each. */
    public static byte[] frame(int index) {
        double phase = (double) index / FRAMES;
        double ballX = RADIUS + phase * (COLUMNS - 2 * RADIUS);
        double ballY = ROWS - RADIUS - (ROWS - 3.0 * RADIUS) * Math.abs(Math.sin(2 * Math.PI * phase));
        var pixels = new byte[ROWS * COLUMNS * 3];
        for (int y = 0, at = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++, at += 3) {
                double dx = (x - ballX) / RADIUS;
                double dy = (y - ballY) / RADIUS;
                double depth = 1 - dx * dx - dy * dy;
                if (depth > 0) {
                    double light = Math.max(0.15, (Math.sqrt(depth) - 0.5 * dx - 0.6 * dy) / 1.3);
                    put(pixels, at, 235 * light, 60 * light, 40 * light + 8 * index);
                } else {
                    boolean dark = (x / 16 + y / 16) % 2 == 0;
                    put(pixels, at, dark ? 20 : 60, 40 + y, dark ? 90 : 140);
                }
            }
        }
        return pixels;
    }

    private static void put(byte[] pixels, int at, double red, double green, double blue) {
        pixels[at] = (byte) Math.min(255, (int) red);
        pixels[at + 1] = (byte) Math.min(255, (int) green);
        pixels[at + 2] = (byte) Math.min(255, (int) blue);
    }
}
