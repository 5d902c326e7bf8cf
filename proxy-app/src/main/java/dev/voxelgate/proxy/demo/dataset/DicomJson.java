package dev.voxelgate.proxy.demo.dataset;

import dev.voxelgate.dicomweb.model.Vr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the DICOM JSON Model (PS3.18 Annex F). Big values are named by a BulkDataURI, all others are inline. */
public final class DicomJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final String[] NAME_GROUPS = {"Alphabetic", "Ideographic", "Phonetic"};

    private final JsonGenerator json;
    private final String bulkDataUri;

    private DicomJson(JsonGenerator json, String bulkDataUri) {
        this.json = json;
        this.bulkDataUri = bulkDataUri;
    }

    /**
     * Writes one data set as a JSON object in UTF-8.
     *
     * @param bulkDataUri where the values that are {@link Element.Elsewhere} are to be had
     */
    public static byte[] object(DataSet dataSet, String bulkDataUri) {
        var out = new ByteArrayOutputStream(4096);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            new DicomJson(json, bulkDataUri).writeDataSet(dataSet);
        }
        return out.toByteArray();
    }

    private void writeDataSet(DataSet dataSet) {
        json.writeStartObject();
        for (var element : dataSet.elements()) {
            json.writeName("%08X".formatted(element.tag()));
            json.writeStartObject();
            json.writeStringProperty("vr", element.vr().name());
            switch (element) {
                case Element.Plain plain -> writePlain(plain);
                case Element.Sequence sequence -> writeItems(sequence);
                case Element.Encapsulated _, Element.Elsewhere _ ->
                    json.writeStringProperty("BulkDataURI", bulkDataUri);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeItems(Element.Sequence sequence) {
        if (sequence.items().isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("Value");
        sequence.items().forEach(this::writeDataSet);
        json.writeEndArray();
    }

    private void writePlain(Element.Plain element) {
        if (element.vr().isText()) {
            writeTexts(element.vr(), DicomText.values(element));
            return;
        }
        int unit = numberBytes(element.vr());
        if (element.bytes().length < Math.max(unit, 1)) {
            return;
        }
        if (unit == 0) {
            json.writeName("InlineBinary");
            json.writeBinary(element.bytes());
            return;
        }
        json.writeArrayPropertyStart("Value");
        var values = ByteBuffer.wrap(element.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (values.remaining() >= unit) {
            writeNumber(element.vr(), values);
        }
        json.writeEndArray();
    }

    private void writeTexts(Vr vr, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("Value");
        for (var value : values) {
            if (value.isEmpty()) {
                json.writeNull();
            } else if (vr == Vr.PN) {
                writeName(value);
            } else if ((vr == Vr.DS || vr == Vr.IS) && NUMBER.matcher(value).matches()) {
                json.writeNumber(value);
            } else {
                json.writeString(value);
            }
        }
        json.writeEndArray();
    }

    private void writeName(String value) {
        json.writeStartObject();
        var groups = value.split("=", NAME_GROUPS.length);
        for (int i = 0; i < groups.length; i++) {
            if (!groups[i].isEmpty()) {
                json.writeStringProperty(NAME_GROUPS[i], groups[i]);
            }
        }
        json.writeEndObject();
    }

    /** The size of one number, or 0 for what JSON has as base64. */
    private static int numberBytes(Vr vr) {
        return switch (vr) {
            case SS, US -> 2;
            case AT, FL, SL, UL -> 4;
            case FD, SV, UV -> 8;
            default -> 0;
        };
    }

    private void writeNumber(Vr vr, ByteBuffer values) {
        switch (vr) {
            case SS -> json.writeNumber(values.getShort());
            case US -> json.writeNumber(Short.toUnsignedInt(values.getShort()));
            case SL -> json.writeNumber(values.getInt());
            case UL -> json.writeNumber(Integer.toUnsignedLong(values.getInt()));
            case SV -> json.writeNumber(values.getLong());
            case UV -> json.writeNumber(Long.toUnsignedString(values.getLong()));
            case AT -> json.writeString("%04X%04X".formatted(values.getShort(), values.getShort()));
            case FL -> writeFloat(values.getFloat());
            case FD -> writeDouble(values.getDouble());
            default -> throw new IllegalArgumentException(vr + " is not a number");
        }
    }

    private void writeFloat(float value) {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            writeDouble(value);
        }
    }

    /** JSON has no number for these; strings are what archives and clients have agreed on. */
    private void writeDouble(double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    }
}
