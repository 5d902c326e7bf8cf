package dev.voxelgate.proxy.audit.message;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as the AuditMessage of PS3.15 A.5.1, in one line without an XML declaration. Text from outside is
 * shortened, and characters that XML 1.0 does not allow are removed; fields that may be long or contain any character
 * are in Base64, as PS3.15 requires.
 */
public final class AuditMessage {

    /** No message is longer, in bytes of UTF-8, by what is left of each of its parts. */
    public static final int MAX_BYTES = 32 * 1024;

    /** In characters, each of which may become six bytes. */
    private static final int MAX_TEXT = 512;
    /** In bytes, before they are encoded. */
    private static final int MAX_ENCODED_TEXT = 8192;

    private static final char REPLACEMENT = '\uFFFD';

    private static final String SYSTEM_OBJECT = "2";
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    private final AuditEvent event;
    private final AuditSource source;
    private final XMLStreamWriter xml;

    private AuditMessage(AuditEvent event, AuditSource source, XMLStreamWriter xml) {
        this.event = event;
        this.source = source;
        this.xml = xml;
    }

    /** The message, without a line's end. */
    public static String of(AuditEvent event, AuditSource source) {
        try {
            var text = new StringWriter(2048);
            var xml = XML.createXMLStreamWriter(text);
            new AuditMessage(event, source, xml).write();
            xml.close();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("an audit message cannot be written", e);
        }
    }

    private void write() throws XMLStreamException {
        xml.writeStartElement("AuditMessage");
        xml.writeStartElement("EventIdentification");
        attribute("EventActionCode", action().code());
        attribute("EventDateTime", DateTimeFormatter.ISO_INSTANT.format(event.time()));
        attribute("EventOutcomeIndicator", Integer.toString(event.outcome().indicator()));
        code("EventID", event.kind().code());
        switch (event.kind()) {
            case SECURITY_ALERT -> code("EventTypeCode", Code.USE_OF_RESTRICTED_FUNCTION);
            case USER_AUTHENTICATION -> code("EventTypeCode", Code.LOGIN);
            case APPLICATION_ACTIVITY ->
                code(
                        "EventTypeCode",
                        event.action() == Action.EXECUTE ? Code.APPLICATION_START : Code.APPLICATION_STOP);
            case EXPORT, INSTANCES_ACCESSED, INSTANCES_TRANSFERRED, STUDY_DELETED, QUERY -> {}
        }
        element("EventOutcomeDescription", event.outcome().description());
        xml.writeEndElement();
        participants();
        xml.writeStartElement("AuditSourceIdentification");
        if (source.enterpriseSiteId() != null) {
            attribute("AuditEnterpriseSiteID", source.enterpriseSiteId());
        }
        attribute("AuditSourceID", source.id());
        xml.writeEmptyElement("AuditSourceTypeCode");
        attribute("csd-code", "4"); // application server
        xml.writeEndElement();
        objects();
        xml.writeEndElement();
    }

    /** An end is something that is executed too (A.5.3.1); that it is one, the type tells. */
    private Action action() {
        return event.kind() == EventKind.APPLICATION_ACTIVITY ? Action.EXECUTE : event.action();
    }

    private void participants() throws XMLStreamException {
        switch (event.kind()) {
            case APPLICATION_ACTIVITY -> gateway(Code.APPLICATION);
            case INSTANCES_ACCESSED, STUDY_DELETED -> {
                client(null, true);
                gateway(Code.APPLICATION);
            }
            case QUERY -> {
                client(Code.SOURCE, true);
                gateway(Code.DESTINATION);
            }
            case INSTANCES_TRANSFERRED -> {
                boolean sending = event.resource().sending();
                client(sending ? Code.SOURCE : Code.DESTINATION, true);
                gateway(sending ? Code.DESTINATION : Code.SOURCE);
            }
            case EXPORT -> {
                client(Code.DESTINATION_MEDIA, true);
                gateway(Code.SOURCE);
            }
            case SECURITY_ALERT -> {
                gateway(Code.APPLICATION);
                client(null, false); // who did it is, in this message, no requestor (A.5.3.11)
            }
            case USER_AUTHENTICATION -> {
                client(null, true);
                gateway(Code.APPLICATION);
            }
        }
    }

    private void client(@Nullable Code role, boolean requestor) throws XMLStreamException {
        participant(event.user(), requestor, event.address(), role);
    }

    private void gateway(Code role) throws XMLStreamException {
        participant(source.id(), false, null, role);
    }

    private void participant(String user, boolean requestor, @Nullable String address, @Nullable Code role)
            throws XMLStreamException {
        xml.writeStartElement("ActiveParticipant");
        attribute("UserID", user);
        attribute("UserIsRequestor", Boolean.toString(requestor));
        if (address != null) {
            attribute("NetworkAccessPointID", address);
            attribute("NetworkAccessPointTypeCode", "2"); // an IP address
        }
        if (role != null) {
            code("RoleIDCode", role);
            if (role.equals(Code.DESTINATION_MEDIA)) {
                xml.writeStartElement("MediaIdentifier");
                code("MediaType", Code.MEDIA_URI);
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
    }

    private void objects() throws XMLStreamException {
        switch (event.kind()) {
            case APPLICATION_ACTIVITY, USER_AUTHENTICATION -> {}
            case SECURITY_ALERT -> {
                uri("13"); // a security resource
                request();
                detail("Alert Description", event.outcome().description());
                xml.writeEndElement();
            }
            case QUERY -> {
                uri("3");
                base64("ParticipantObjectQuery", requestLine());
                details();
                xml.writeEndElement();
                study();
                patient();
            }
            case EXPORT, INSTANCES_ACCESSED, INSTANCES_TRANSFERRED, STUDY_DELETED -> {
                if (event.subject().study() == null) {
                    uri("3");
                    request();
                    details();
                    xml.writeEndElement();
                }
                study();
                patient();
            }
        }
    }

    /** Begins an object that is known by its path alone. */
    private void uri(String role) throws XMLStreamException {
        object(event.resource().path(), SYSTEM_OBJECT, role);
        code("ParticipantObjectIDTypeCode", Code.URI);
    }

    private void study() throws XMLStreamException {
        var subject = event.subject();
        if (subject.study() != null) {
            object(subject.study(), SYSTEM_OBJECT, "3"); // "report", as A.5.3.6 wants it
            code("ParticipantObjectIDTypeCode", Code.STUDY_INSTANCE_UID);
            request();
            if (event.kind() != EventKind.QUERY) {
                details();
            }
            instances();
            xml.writeEndElement();
        }
    }

    private void patient() throws XMLStreamException {
        var patientId = event.subject().patientId();
        if (patientId != null && !patientId.isBlank()) {
            object(patientId, "1", "1");
            code("ParticipantObjectIDTypeCode", Code.PATIENT_NUMBER);
            xml.writeEmptyElement("ParticipantObjectName"); // not known, and not optional
            xml.writeEndElement();
        }
    }

    private void object(String id, String type, String role) throws XMLStreamException {
        xml.writeStartElement("ParticipantObjectIdentification");
        attribute("ParticipantObjectID", id);
        attribute("ParticipantObjectTypeCode", type);
        attribute("ParticipantObjectTypeCodeRole", role);
    }

    private void request() throws XMLStreamException {
        element(
                "ParticipantObjectName",
                event.resource().method() + ' ' + event.resource().path());
    }

    /** What the schema has no place for. */
    private void details() throws XMLStreamException {
        detail("bytes", Long.toString(event.bytes()));
        if (event.subject().series() != null) {
            detail("Series Instance UID", event.subject().series());
        }
        if (event.subject().frames() != null) {
            detail("frames", event.subject().frames());
        }
        if (event.kind() != EventKind.QUERY && event.resource().query() != null) {
            detail("query", event.resource().query());
        }
    }

    private void instances() throws XMLStreamException {
        var subject = event.subject();
        if (subject.instance() != null || subject.instances() > 0) {
            xml.writeStartElement("ParticipantObjectDescription");
            xml.writeStartElement("SOPClass");
            attribute("NumberOfInstances", Integer.toString(Math.max(1, subject.instances())));
            if (subject.instance() != null) {
                xml.writeEmptyElement("Instance");
                attribute("UID", subject.instance());
            }
            xml.writeEndElement();
            xml.writeEndElement();
        }
    }

    private String requestLine() {
        var resource = event.resource();
        var query = Objects.requireNonNullElse(resource.query(), "");
        return resource.path() + (query.isEmpty() || resource.asksInContent() ? "\n" : "?") + query;
    }

    private void detail(String type, String value) throws XMLStreamException {
        xml.writeEmptyElement("ParticipantObjectDetail");
        attribute("type", type);
        xml.writeAttribute("value", encoded(value));
    }

    private void base64(String name, String value) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(encoded(value));
        xml.writeEndElement();
    }

    private static String encoded(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(bytes.length <= MAX_ENCODED_TEXT ? bytes : Arrays.copyOf(bytes, MAX_ENCODED_TEXT));
    }

    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(plain(shortened(text)));
        xml.writeEndElement();
    }

    private void code(String name, Code code) throws XMLStreamException {
        xml.writeEmptyElement(name);
        xml.writeAttribute("csd-code", code.value());
        xml.writeAttribute("codeSystemName", code.system());
        xml.writeAttribute("originalText", code.meaning());
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, plain(shortened(value)));
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    /** Without control characters and halves of surrogate pairs. */
    private static String plain(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) || (c & 0xFFFE) == 0xFFFE
                        ? REPLACEMENT
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
