package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import java.util.Arrays;

/**
 * The parameters of a scan's decoding (T.87 A.2.1 and C.2.4.1.1).
 *
 * @param maxVal greatest value of a sample
 * @param near greatest error of a sample
 * @param range number of quantized prediction errors
 * @param qbpp bits of a quantized prediction error
 * @param limit greatest length of a Golomb code in bits, 64 at most
 * @param reset occurrences of a context after which its counters are halved
 * @param regions the region (-4 to 4) of each gradient (T.87 A.3.3), whose index is the gradient plus {@code maxVal}
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record CodingParameters(int maxVal, int near, int range, int qbpp, int limit, int reset, byte[] regions) {

    /** The parameters of a scan, defaults filled in. */
    static CodingParameters of(int precision, int near, PresetParameters preset) throws DecodeException {
        int greatest = (1 << precision) - 1;
        int maxVal = preset.maxVal() == 0 ? greatest : preset.maxVal();
        require(maxVal <= greatest, "MAXVAL", maxVal);
        require(near <= Math.min(255, maxVal / 2), "NEAR", near);
        int range = (maxVal + 2 * near) / (2 * near + 1) + 1;
        int qbpp = bits(range - 1);
        int bpp = Math.max(2, bits(maxVal));
        int limit = 2 * (bpp + Math.max(8, bpp));
        int reset = preset.reset() == 0 ? 64 : preset.reset();
        require(reset >= 3 && reset <= Math.max(255, maxVal), "RESET", reset);
        return new CodingParameters(maxVal, near, range, qbpp, limit, reset, regions(maxVal, near, preset));
    }

    /** Bits that hold the values 0 to {@code greatest}. */
    private static int bits(int greatest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(greatest);
    }

    private static byte[] regions(int maxVal, int near, PresetParameters preset) throws DecodeException {
        int basic1;
        int basic2;
        int basic3;
        if (maxVal >= 128) {
            int factor = (Math.min(maxVal, 4095) + 128) / 256;
            basic1 = factor + 2 + 3 * near;
            basic2 = factor * 4 + 3 + 5 * near;
            basic3 = factor * 17 + 4 + 7 * near;
        } else {
            int factor = 256 / (maxVal + 1);
            basic1 = Math.max(2, 3 / factor + 3 * near);
            basic2 = Math.max(3, 7 / factor + 5 * near);
            basic3 = Math.max(4, 21 / factor + 7 * near);
        }
        int t1 = preset.t1() == 0 ? clamp(basic1, near + 1, maxVal) : preset.t1();
        require(t1 > near && t1 <= maxVal, "T1", t1);
        int t2 = preset.t2() == 0 ? clamp(basic2, t1, maxVal) : preset.t2();
        require(t2 >= t1 && t2 <= maxVal, "T2", t2);
        int t3 = preset.t3() == 0 ? clamp(basic3, t2, maxVal) : preset.t3();
        require(t3 >= t2 && t3 <= maxVal, "T3", t3);

        var regions = new byte[2 * maxVal + 1];
        Arrays.fill(regions, 0, maxVal - t3 + 1, (byte) -4);
        Arrays.fill(regions, maxVal - t3 + 1, maxVal - t2 + 1, (byte) -3);
        Arrays.fill(regions, maxVal - t2 + 1, maxVal - t1 + 1, (byte) -2);
        Arrays.fill(regions, maxVal - t1 + 1, maxVal - near, (byte) -1);
        Arrays.fill(regions, maxVal + near + 1, maxVal + t1, (byte) 1);
        Arrays.fill(regions, maxVal + t1, maxVal + t2, (byte) 2);
        Arrays.fill(regions, maxVal + t2, maxVal + t3, (byte) 3);
        Arrays.fill(regions, maxVal + t3, regions.length, (byte) 4);
        return regions;
    }

    /** CLAMP of T.87 C.2.4.1.1.1: the lower bound also stands for values above the upper. */
    private static int clamp(int value, int least, int greatest) {
        return value > greatest || value < least ? least : value;
    }

    private static void require(boolean holds, String name, int value) throws DecodeException {
        if (!holds) {
            throw new DecodeException("the JPEG-LS parameter %s has the impossible value %d".formatted(name, value));
        }
    }
}
