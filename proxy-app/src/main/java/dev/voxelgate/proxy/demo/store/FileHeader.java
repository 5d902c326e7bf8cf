package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DataDictionary;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.Part10Event;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.part10.Part10Parser;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a file before its pixel data: those of {@link Attribute} and {@link DataDictionary}, text in UTF-8.
 *
 * @param dataSet the attributes; pixel data are elsewhere
 * @param transferSyntax from the File Meta Information
 */
record FileHeader(DataSet dataSet, TransferSyntax transferSyntax) {

    private static final int CHUNK_BYTES = 16 * 1024;

    /**
     * Reads as much of a file as comes before its pixel data. Blocks.
     *
     * @throws RuntimeException as the parser does, when it is no DICOM file
     */
    static FileHeader read(Path path) throws IOException {
        try (var in = Files.newInputStream(path);
                var parser = new Part10Parser(Part10Limits.DEFAULT, FileHeader::isWanted)) {
            boolean ended = false;
            while (true) {
                var event = parser.poll();
                if (event instanceof Part10Event.Header header) {
                    return of(header.instance());
                }
                if (event != null || ended) {
                    throw new EOFException("no data set");
                }
                var chunk = in.readNBytes(CHUNK_BYTES);
                if (chunk.length > 0) {
                    parser.offer(Unpooled.wrappedBuffer(chunk));
                } else {
                    parser.end();
                    ended = true;
                }
            }
        }
    }

    private static boolean isWanted(int tag) {
        return vr(tag) != null;
    }

    private static @Nullable Vr vr(int tag) {
        var vr = DataDictionary.vr(tag);
        return vr != null ? vr : Attribute.tagged(tag).map(Attribute::vr).orElse(null);
    }

    private static FileHeader of(InstanceHeader header) {
        return new FileHeader(dataSet(header.attributes()), header.transferSyntax());
    }

    private static DataSet dataSet(Attributes attributes) {
        var dataSet = DataSet.builder();
        for (int tag : attributes.tags()) {
            var value = attributes.value(tag);
            var vr = vr(tag);
            // The parser also keeps what it needs itself; File Meta Information is no part of the data set.
            var element = value == null || vr == null || tag >>> 16 == 2 ? null : element(tag, vr, value);
            if (element != null) {
                dataSet.put(element);
            }
        }
        if (attributes.contains(Tag.SPECIFIC_CHARACTER_SET)) {
            dataSet.text(Attribute.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
        }
        return dataSet.build();
    }

    private static @Nullable Element element(int tag, Vr vr, Value value) {
        return switch (value) {
            case Value.Text text ->
                new Element.Plain(
                        tag,
                        vr.isText() ? vr : Vr.UT,
                        String.join("\\", text.values()).getBytes(StandardCharsets.UTF_8));
            case Value.Numbers numbers -> numbers(tag, vr, numbers.values());
            // A value that implicit VR leaves unknown to the parser comes as bytes, little endian.
            case Value.Bytes bytes -> vr == Vr.SQ ? null : new Element.Plain(tag, vr, bytes.bytes());
            case Value.Items items ->
                new Element.Sequence(
                        tag, items.items().stream().map(FileHeader::dataSet).toList());
            case Value.Elsewhere _ -> new Element.Elsewhere(tag, vr);
        };
    }

    /** The dictionary has US where the standard has US or SS: a negative number tells. */
    private static @Nullable Element numbers(int tag, Vr dictionaryVr, List<Double> values) {
        boolean negative = values.stream().anyMatch(value -> value < 0);
        var vr = dictionaryVr == Vr.US && negative ? Vr.SS : dictionaryVr;
        var bytes = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (vr) {
                case US, SS -> bytes.putShort((short) (int) value);
                case UL, SL -> bytes.putInt((int) (long) value);
                case AT -> bytes.putShort((short) ((int) value >>> 16)).putShort((short) (int) value);
                case FL -> bytes.putFloat((float) value);
                case FD -> bytes.putDouble(value);
                default -> {
                    return null;
                }
            }
        }
        return new Element.Plain(tag, vr, Arrays.copyOf(bytes.array(), bytes.position()));
    }
}
