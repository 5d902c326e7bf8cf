package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes before the data set (PS3.10 section 7): preamble, prefix and File Meta Information, any of which
 * may be missing, and finds out how the data set is written.
 */
final class FileStart {

    private static final int PREAMBLE = 128;
    private static final int PREFIX = 4;
    private static final int META_GROUP = 0x0002;
    private static final int META_GROUP_LENGTH = 0x00020000;

    /** More than any Transfer Syntax UID has; one that is longer is not one. */
    private static final int LONGEST_UID = 64 + 2;

    /** As PS3.5 9.1 has it: no other Transfer Syntax is known, or could be told in a message. */
    private static final Pattern UID = Pattern.compile("(?=.{1,64}$)[0-9]+(?:[.][0-9]+)*");

    /** No data set without meta information starts with a group beyond the patient's. */
    private static final int LAST_FIRST_GROUP = 0x0020;

    /** Nor with a longer element, in implicit VR, where little else tells a data set from any other bytes. */
    private static final int LONGEST_FIRST_ELEMENT = 0xFFFF;

    private final Part10Input in;
    private boolean pastPreamble;
    private boolean pastMeta;
    private boolean isDicom;
    private long skipping;
    private long metaEnd = -1;
    private @Nullable ElementHeader reading;
    private @Nullable TransferSyntax declared;

    FileStart(Part10Input in) {
        this.in = in;
    }

    /** How the data set is written, and what to call it. */
    record Start(TransferSyntax transferSyntax, Encoding encoding) {}

    /** Reads on; null when more input is needed. */
    @Nullable
    Start read() {
        if (!pastPreamble && !readPreamble()) {
            return null;
        }
        while (!pastMeta) {
            if (!readMetaElement()) {
                return null;
            }
        }
        if (declared != null && declared.isDeflated() && !in.startInflating()) {
            return null;
        }
        if (!in.has(8) && !in.isDrained()) {
            return null;
        }
        return declared == null ? guess() : check(declared);
    }

    private boolean readPreamble() {
        if (!in.has(PREAMBLE + PREFIX) && !in.isDrained()) {
            return false;
        }
        if (in.available() >= PREAMBLE + PREFIX && isPrefix(PREAMBLE)) {
            in.consume(PREAMBLE + PREFIX);
            isDicom = true;
        } else if (in.available() >= PREFIX && isPrefix(0)) {
            in.consume(PREFIX);
            isDicom = true;
        }
        pastPreamble = true;
        return true;
    }

    private boolean isPrefix(int at) {
        return in.u8(at) == 'D' && in.u8(at + 1) == 'I' && in.u8(at + 2) == 'C' && in.u8(at + 3) == 'M';
    }

    /** Reads one element of the meta information, or finds that it is over; false when more input is needed. */
    private boolean readMetaElement() {
        skipping -= in.skip(skipping);
        if (skipping > 0) {
            return waitFor("the rest of the file meta information");
        }
        if (reading != null) {
            return readValue(reading);
        }
        if (!in.has(8)) {
            pastMeta = in.isDrained();
            return pastMeta;
        }
        // A deflated data set may start with anything, so that there the group's length has to be right. Elsewhere it
        // is often wrong or missing, and the group itself tells.
        boolean atEnd = in.position() == metaEnd && declared != null && declared.isDeflated();
        if (in.u16(0, false) != META_GROUP || atEnd) {
            pastMeta = true;
            return true;
        }
        var header = ElementHeader.read(in, Encoding.EXPLICIT_LITTLE);
        if (header == null) {
            return waitFor("an element of the file meta information");
        }
        if (header.isUndefinedLength()) {
            throw new MalformedStreamException(in.position(), "expected a defined length in the file meta information");
        }
        if (header.tag() == Tag.TRANSFER_SYNTAX_UID) {
            if (header.length() > LONGEST_UID) {
                throw new MalformedStreamException(
                        in.position(), "expected a Transfer Syntax UID but its length is " + header.length());
            }
            reading = header;
        } else if (header.tag() == META_GROUP_LENGTH && header.length() == 4) {
            reading = header;
        } else {
            skipping = header.length();
        }
        isDicom = true;
        return true;
    }

    private boolean readValue(ElementHeader header) {
        int length = (int) header.length();
        if (!in.has(length)) {
            return waitFor("the rest of the file meta information");
        }
        reading = null;
        if (header.tag() == META_GROUP_LENGTH) {
            metaEnd = in.position() + 4 + in.u32(0, false);
            in.consume(4);
            return true;
        }
        var bytes = new byte[length];
        in.read(bytes, 0, length);
        int end = length;
        while (end > 0 && (bytes[end - 1] == 0 || bytes[end - 1] == ' ')) {
            end--;
        }
        declared = end == 0 ? null : transferSyntax(Arrays.copyOf(bytes, end));
        return true;
    }

    /** It is named in messages, so that it must not be able to hold anything else. */
    private TransferSyntax transferSyntax(byte[] bytes) {
        var uid = new String(bytes, StandardCharsets.US_ASCII);
        if (!UID.matcher(uid).matches()) {
            throw new MalformedStreamException(in.position(), "expected a Transfer Syntax UID but it is not a UID");
        }
        return new TransferSyntax(uid);
    }

    private boolean waitFor(String expected) {
        if (in.isDrained()) {
            throw in.truncated(expected);
        }
        return false;
    }

    /** Without a Transfer Syntax UID, by the looks of the first element, as pydicom and DCMTK do. */
    private Start guess() {
        if (in.available() >= 8) {
            boolean explicit = ElementHeader.namesVr(in);
            if (explicit && (isDicom || isFirstGroup(in.u16(0, false)) || isFirstGroup(in.u16(0, true)))) {
                return in.u16(0, false) < 0x0400
                        ? new Start(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, Encoding.EXPLICIT_LITTLE)
                        : new Start(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN, Encoding.EXPLICIT_BIG);
            }
            if (isDicom || (isFirstGroup(in.u16(0, false)) && in.u32(4, false) <= LONGEST_FIRST_ELEMENT)) {
                return new Start(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN, Encoding.IMPLICIT_LITTLE);
            }
        } else if (isDicom && in.available() == 0) {
            return new Start(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN, Encoding.IMPLICIT_LITTLE);
        }
        throw new MalformedStreamException(in.position(), "expected a DICOM file");
    }

    private static boolean isFirstGroup(int group) {
        return group > META_GROUP && group <= LAST_FIRST_GROUP && group % 2 == 0;
    }

    /** Some files say explicit and are implicit VR, or the other way round; the first element does not lie. */
    private Start check(TransferSyntax syntax) {
        boolean explicit = !syntax.isImplicitVr();
        if (in.available() >= 8) {
            explicit = explicit ? !ElementHeader.hasNoVr(in) : ElementHeader.namesVr(in);
        }
        return new Start(syntax, new Encoding(explicit, explicit && syntax.isBigEndian()));
    }
}
