package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** An audit message as another program reads it. */
public final class AuditMessageReader {

    private final Element root;

    private AuditMessageReader(Element root) {
        this.root = root;
    }

    public static AuditMessageReader parse(String xml) {
        try {
            var document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
            return new AuditMessageReader(document.getDocumentElement());
        } catch (Exception e) {
            throw new AssertionError("no XML: " + xml, e);
        }
    }

    /** All lines of a file, but for one that is being written. */
    public static List<AuditMessageReader> of(Path file) {
        try {
            var text = Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(AuditMessageReader::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The accesses in a file, without starts and stops, when there are at least so many; what there is after a while. */
    public static List<AuditMessageReader> accesses(Path file, int count) throws InterruptedException {
        List<AuditMessageReader> found = List.of();
        for (int i = 0; i < 1000 && found.size() < count; i++) {
            found = of(file).stream()
                    .filter(message -> !message.event().equals("110100"))
                    .toList();
            Thread.sleep(10);
        }
        return found;
    }

    private List<Element> elements(String name) {
        var nodes = root.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private String attribute(String element, String attribute) {
        return elements(element).getFirst().getAttribute(attribute);
    }

    public String event() {
        return attribute("EventID", "csd-code");
    }

    public String type() {
        return attribute("EventTypeCode", "csd-code");
    }

    public String action() {
        return attribute("EventIdentification", "EventActionCode");
    }

    public String outcome() {
        return attribute("EventIdentification", "EventOutcomeIndicator");
    }

    public String description() {
        return elements("EventOutcomeDescription").getFirst().getTextContent();
    }

    /** Who asked, and from where; not the gateway. */
    public String user() {
        var client = elements("ActiveParticipant").stream()
                .filter(participant -> participant.hasAttribute("NetworkAccessPointID"))
                .findFirst()
                .orElseThrow();
        return client.getAttribute("UserID") + "@" + client.getAttribute("NetworkAccessPointID");
    }

    /** Objects by the code of their identifier's type: 110180 a study, 2 a patient, 12 a URI. */
    public Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        for (var object : elements("ParticipantObjectIdentification")) {
            var type = (Element)
                    object.getElementsByTagName("ParticipantObjectIDTypeCode").item(0);
            objects.put(type.getAttribute("csd-code"), object.getAttribute("ParticipantObjectID"));
        }
        return objects;
    }

    public Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        elements("ParticipantObjectDetail")
                .forEach(detail -> details.put(detail.getAttribute("type"), decoded(detail.getAttribute("value"))));
        return details;
    }

    public List<String> instances() {
        List<String> instances = new ArrayList<>();
        elements("SOPClass").forEach(sop -> instances.add(sop.getAttribute("NumberOfInstances")));
        elements("Instance").forEach(instance -> instances.add(instance.getAttribute("UID")));
        return instances;
    }

    public String query() {
        return decoded(elements("ParticipantObjectQuery").getFirst().getTextContent());
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
