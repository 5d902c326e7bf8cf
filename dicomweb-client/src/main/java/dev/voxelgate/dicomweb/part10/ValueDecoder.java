package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Turns the bytes of a value into what they say (PS3.5 6.2). Bytes after the last whole number are ignored. */
final class ValueDecoder {

    private ValueDecoder() {}

    static Value decode(Vr vr, byte[] bytes, boolean bigEndian, Charset charset) {
        var buffer = ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (vr) {
            case AE, AS, CS, DA, DS, DT, IS, LO, PN, SH, TM, UC -> texts(new String(bytes, charset));
            // Without the blanks that no UID has: DCMTK, and so Orthanc, leaves them out too.
            case UI -> texts(new String(bytes, charset).replace(" ", ""));
            case LT, ST, UR, UT -> text(new String(bytes, charset));
            case US -> numbers(buffer, 2, in -> in.getShort() & 0xFFFF);
            case SS -> numbers(buffer, 2, ByteBuffer::getShort);
            case UL -> numbers(buffer, 4, in -> in.getInt() & 0xFFFFFFFFL);
            case SL -> numbers(buffer, 4, ByteBuffer::getInt);
            case FL -> numbers(buffer, 4, ByteBuffer::getFloat);
            case FD -> numbers(buffer, 8, ByteBuffer::getDouble);
            case SV -> numbers(buffer, 8, ByteBuffer::getLong);
            case UV -> numbers(buffer, 8, ValueDecoder::unsigned);
            case AT -> numbers(buffer, 4, in -> (in.getShort() << 16) | (in.getShort() & 0xFFFF));
            case OW -> words(bytes, bigEndian ? 2 : 1);
            case OF, OL -> words(bytes, bigEndian ? 4 : 1);
            case OD, OV -> words(bytes, bigEndian ? 8 : 1);
            case OB, UN, SQ -> new Value.Bytes(bytes);
        };
    }

    private static double unsigned(ByteBuffer in) {
        long bits = in.getLong();
        return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
    }

    private static Value numbers(ByteBuffer in, int size, ToDoubleFunction<ByteBuffer> next) {
        var numbers = new ArrayList<Double>(in.remaining() / size);
        while (in.remaining() >= size) {
            numbers.add(next.applyAsDouble(in));
        }
        return new Value.Numbers(numbers);
    }

    /** Little endian words. */
    private static Value words(byte[] bytes, int size) {
        for (int at = 0; size > 1 && at + size <= bytes.length; at += size) {
            for (int i = 0; i < size / 2; i++) {
                byte swapped = bytes[at + i];
                bytes[at + i] = bytes[at + size - 1 - i];
                bytes[at + size - 1 - i] = swapped;
            }
        }
        return new Value.Bytes(bytes);
    }

    /** One value in which leading blanks and backslashes mean themselves. */
    private static Value text(String text) {
        var value = trim(text, false);
        return new Value.Text(value.isEmpty() ? List.of() : List.of(value));
    }

    private static Value texts(String text) {
        var values = new ArrayList<String>(1);
        int start = 0;
        for (int end = text.indexOf('\\'); end >= 0; end = text.indexOf('\\', start)) {
            values.add(trim(text.substring(start, end), true));
            start = end + 1;
        }
        values.add(trim(text.substring(start), true));
        return new Value.Text(values.size() == 1 && values.getFirst().isEmpty() ? List.of() : values);
    }

    private static String trim(String text, boolean leading) {
        int start = 0;
        int end = text.length();
        while (end > start && isPadding(text.charAt(end - 1))) {
            end--;
        }
        while (leading && start < end && isPadding(text.charAt(start))) {
            start++;
        }
        return text.substring(start, end);
    }

    private static boolean isPadding(char character) {
        return character == ' ' || character == 0;
    }
}
