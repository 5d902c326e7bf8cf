package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256 of attributes and other values. Each is preceded by its kind and length, so that none can pass for two. */
final class AttributesDigest {

    private final MessageDigest sha256;

    AttributesDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The digest of all that was put. */
    byte[] sum() {
        return sha256.digest();
    }

    AttributesDigest put(Attributes attributes) {
        for (int tag : attributes.tags()) {
            var value = attributes.value(tag);
            if (value != null) {
                number('t', tag);
                put(value);
            }
        }
        number('e', 0);
        return this;
    }

    AttributesDigest put(String text) {
        return bytes('s', text.getBytes(StandardCharsets.UTF_8));
    }

    AttributesDigest put(long number) {
        number('l', number);
        return this;
    }

    AttributesDigest put(byte[] bytes) {
        return bytes('b', bytes);
    }

    private void put(Value value) {
        switch (value) {
            case Value.Text text -> {
                number('n', text.values().size());
                text.values().forEach(this::put);
            }
            case Value.Numbers numbers -> {
                number('n', numbers.values().size());
                numbers.values().forEach(number -> number('d', Double.doubleToLongBits(number)));
            }
            case Value.Bytes bytes -> bytes('b', bytes.bytes());
            case Value.Items items -> {
                number('i', items.items().size());
                items.items().forEach(this::put);
            }
            case Value.Elsewhere _ -> number('x', 0);
        }
    }

    private AttributesDigest bytes(char kind, byte[] bytes) {
        number(kind, bytes.length);
        sha256.update(bytes);
        return this;
    }

    private void number(char kind, long number) {
        sha256.update(ByteBuffer.allocate(Character.BYTES + Long.BYTES)
                .putChar(kind)
                .putLong(number)
                .flip());
    }
}
