package dev.voxelgate.dicomweb.json;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.stream.ChunkParser;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Parses the DICOM JSON Model (PS3.18 Annex F): an array of objects, or one object, each given as soon as it is
 * complete, with the wanted attributes only, at every level. An empty document has no results (204). One that ends
 * before its last bracket is a {@link TruncatedStreamException}.
 */
public final class DicomJsonParser extends ChunkParser<Attributes> {

    /** Bytes handed to Jackson at once. */
    private static final int STEP = 8 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final JsonLimits limits;
    private final IntPredicate wanted;
    private final boolean mayBeEmpty;
    private final JsonParser tokens;
    private final ByteArrayFeeder feeder;
    private final byte[] step = new byte[STEP];
    private final Separators separators = new Separators();
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Attributes complete;
    private int mark;
    private boolean broken;
    private int skipDepth;
    private boolean skipNext;
    private @Nullable Integer pendingTag;
    private boolean inArray;
    private boolean done;
    private long fed;
    private long instances;
    private long instanceStart;
    private long kept;

    /** Keeps the {@link DefaultAttributes}. */
    public DicomJsonParser(JsonLimits limits) {
        this(limits, DefaultAttributes::contains);
    }

    /** The same, but a document without a single byte is a {@link TruncatedStreamException}. */
    public static DicomJsonParser ofMetadata(JsonLimits limits) {
        return new DicomJsonParser(limits, DefaultAttributes::contains, false);
    }

    /** Keeps the attributes that are wanted; sequences that are not wanted are skipped with all they hold. */
    public DicomJsonParser(JsonLimits limits, IntPredicate wanted) {
        this(limits, wanted, true);
    }

    private DicomJsonParser(JsonLimits limits, IntPredicate wanted, boolean mayBeEmpty) {
        this.limits = limits;
        this.wanted = wanted;
        this.mayBeEmpty = mayBeEmpty;
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxNestingDepth() + 1)
                .maxStringLength(limits.maxStringLength())
                .maxNameLength(JsonLimits.MAX_NAME_LENGTH)
                .maxNumberLength(limits.maxStringLength())
                .build();
        this.tokens = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                // The names come from the archive: a table of all that it makes up would be for nothing.
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .build()
                .createNonBlockingByteArrayParser(ObjectReadContext.empty());
        this.feeder = (ByteArrayFeeder) tokens.nonBlockingInputFeeder();
    }

    @Override
    public void end() {
        super.end();
        feeder.endOfInput();
    }

    @Override
    public @Nullable Attributes poll() {
        try {
            while (true) {
                var token = tokens.nextToken();
                if (token == null) {
                    return finished();
                }
                if (token == JsonToken.NOT_AVAILABLE) {
                    if (!feed()) {
                        return waitForMore();
                    }
                    continue;
                }
                take(token);
                if (complete != null) {
                    var result = complete;
                    complete = null;
                    return result;
                }
            }
        } catch (StreamConstraintsException e) {
            throw String.valueOf(e.getOriginalMessage()).startsWith("Name")
                    ? new LimitExceededException(offset(), "max-name-length", JsonLimits.MAX_NAME_LENGTH)
                    : new LimitExceededException(offset(), "max-string-length", limits.maxStringLength());
        } catch (JacksonException e) {
            // Not its message and not as a cause: it quotes what it has read.
            throw hasEnded()
                    ? new TruncatedStreamException(offset(), "more JSON")
                    : new MalformedStreamException(offset(), "expected well-formed JSON");
        }
    }

    private void take(JsonToken token) {
        // Where exactly a token ends is asked only when the bytes fed so far could be too many: asking is dear.
        if (!open.isEmpty()
                && fed - instanceStart > limits.maxInstanceBytes()
                && offset() - instanceStart > limits.maxInstanceBytes()) {
            throw new LimitExceededException(offset(), "max-instance-bytes", limits.maxInstanceBytes());
        }
        boolean starts = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        if (starts && tokens.streamReadContext().getNestingDepth() > limits.maxNestingDepth()) {
            throw new LimitExceededException(offset(), "max-nesting-depth", limits.maxNestingDepth());
        }
        if (skipDepth > 0 || skipNext) {
            skip(token, starts);
            return;
        }
        switch (open.peek()) {
            case null -> root(token);
            case OpenDataSet dataSet -> inDataSet(dataSet, token);
            case OpenAttribute attribute -> inAttribute(attribute, token);
        }
    }

    private void skip(JsonToken token, boolean starts) {
        skipNext = false;
        if (starts) {
            skipDepth++;
        } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
            skipDepth--;
        }
    }

    private void root(JsonToken token) {
        if (!done && token == JsonToken.START_OBJECT) {
            if (++instances > limits.maxInstances()) {
                throw new LimitExceededException(offset(), "max-instances", limits.maxInstances());
            }
            instanceStart = offset();
            kept = 0;
            open.push(new OpenDataSet());
        } else if (!done && !inArray && token == JsonToken.START_ARRAY) {
            inArray = true;
        } else if (inArray && token == JsonToken.END_ARRAY) {
            inArray = false;
            done = true;
        } else {
            throw new MalformedStreamException(offset(), "expected one array of objects, or one object");
        }
    }

    private void inDataSet(OpenDataSet dataSet, JsonToken token) {
        switch (token) {
            case PROPERTY_NAME -> {
                var name = tokens.currentName();
                if (!dataSet.isNameComponent(name)) {
                    pendingTag = wantedTag(name);
                    skipNext = pendingTag == null;
                }
            }
            case START_OBJECT -> {
                if (pendingTag == null) {
                    throw new MalformedStreamException(offset(), "expected the text of a person name");
                }
                keep(0);
                open.push(new OpenAttribute(pendingTag));
                pendingTag = null;
            }
            case END_OBJECT -> closeDataSet(dataSet);
            case VALUE_STRING, VALUE_NULL -> {
                if (pendingTag != null) {
                    throw new MalformedStreamException(offset(), "expected an object for the attribute");
                }
                dataSet.scalar(token == JsonToken.VALUE_NULL ? null : keptText());
            }
            default -> throw new MalformedStreamException(offset(), "expected an object for the attribute");
        }
    }

    private void closeDataSet(OpenDataSet dataSet) {
        open.pop();
        switch (open.peek()) {
            case OpenAttribute attribute -> attribute.object(dataSet);
            case null, default -> {
                complete = dataSet.attributes();
                done = !inArray;
            }
        }
    }

    private void inAttribute(OpenAttribute attribute, JsonToken token) {
        switch (token) {
            case PROPERTY_NAME -> attribute.member(tokens.currentName());
            case START_OBJECT -> {
                if (attribute.member == OpenAttribute.Member.VALUE) {
                    keep(0);
                    open.push(new OpenDataSet());
                } else {
                    skipDepth = 1;
                }
            }
            case START_ARRAY -> {
                // An array inside the array of values has no meaning; the first one is just the values' bracket.
                if (attribute.member != OpenAttribute.Member.VALUE || attribute.inArray) {
                    skipDepth = 1;
                } else {
                    attribute.inArray = true;
                }
            }
            case END_ARRAY -> attribute.inArray = false;
            case END_OBJECT -> {
                open.pop();
                put(attribute);
            }
            case VALUE_NULL -> {
                keep(0);
                attribute.scalar(null);
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                attribute.scalar(keptText());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new IllegalStateException(token.name());
        }
    }

    private String keptText() {
        keep(tokens.getStringLength());
        return tokens.getString();
    }

    private void keep(int characters) {
        kept += characters + JsonLimits.OVERHEAD;
        if (kept > limits.maxKeptBytes()) {
            throw new LimitExceededException(offset(), "max-kept-bytes", limits.maxKeptBytes());
        }
    }

    private void put(OpenAttribute attribute) {
        if (!(open.peek() instanceof OpenDataSet parent)) {
            throw new IllegalStateException("an attribute outside of a data set");
        }
        try {
            parent.put(attribute.tag, attribute.value());
        } catch (IllegalArgumentException e) {
            // Not as a cause: its message may quote the value.
            throw new MalformedStreamException(
                    offset(), "expected values of " + Tag.format(attribute.tag) + " that fit its vr");
        }
    }

    private @Nullable Integer wantedTag(String name) {
        if (name.length() != 8) {
            return null;
        }
        try {
            int tag = Tag.parse(name);
            return wanted.test(tag) ? tag : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private boolean feed() {
        var chunk = chunk();
        skipByteOrderMark(chunk);
        if (broken) {
            throw new MalformedStreamException(fed, "expected well-formed JSON");
        }
        if (!chunk.isReadable()) {
            releaseChunk();
            return false;
        }
        if (fed == limits.maxBytes()) {
            throw new LimitExceededException(fed, "max-bytes", limits.maxBytes());
        }
        int length = (int) Math.min(Math.min(STEP, chunk.readableBytes()), limits.maxBytes() - fed);
        chunk.readBytes(step, 0, length);
        // What comes before a fault is parsed first, wherever the chunks end.
        int whole = separators.check(step, length);
        broken = whole < length;
        fed += whole;
        feeder.feedInput(step, 0, whole);
        return true;
    }

    /** RFC 8259 8.1. Jackson skips one as well, but fails where a chunk ends behind it. */
    private void skipByteOrderMark(ByteBuf in) {
        while (mark < BYTE_ORDER_MARK.length && in.isReadable()) {
            if (in.getByte(in.readerIndex()) == BYTE_ORDER_MARK[mark]) {
                in.skipBytes(1);
                mark++;
            } else {
                broken = mark > 0;
                mark = BYTE_ORDER_MARK.length;
            }
        }
    }

    private @Nullable Attributes waitForMore() {
        if (hasEnded()) {
            // Jackson still waits when the document ends inside of an escape.
            throw new TruncatedStreamException(offset(), "more JSON");
        }
        return null;
    }

    private @Nullable Attributes finished() {
        releaseChunk();
        // Not only by Jackson's word: what ends inside of a string is not whole, and what has begun is not empty.
        boolean empty = mayBeEmpty && separators.isBlank() && mark % BYTE_ORDER_MARK.length == 0;
        if (separators.isInString() || !(done || empty)) {
            throw new TruncatedStreamException(offset(), "a document");
        }
        return null;
    }

    private long offset() {
        return Math.max(0, tokens.currentLocation().getByteOffset());
    }

    @Override
    public void close() {
        super.close();
        tokens.close();
    }

    /** What is open in the document: data sets and attributes in turn. */
    sealed interface Open permits OpenDataSet, OpenAttribute {}
}
