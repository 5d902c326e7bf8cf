package dev.voxelgate.proxy.audit.message;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.audit.message.AuditEvent.Subject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The resource that a request names, from its method and path alone: the gateway's routes, DICOMweb and Orthanc's REST
 * API. An unknown path counts as patients' data.
 *
 * @param method of HTTP
 * @param path as it was sent
 * @param query as it was sent, without what authenticates its sender
 * @param kind the event that a request for it is
 * @param action what it does
 * @param sending whether the client sends instances, rather than gets them
 * @param named what the path or the query tells of whose it is
 */
public record AuditedResource(
        String method,
        String path,
        @Nullable String query,
        EventKind kind,
        Action action,
        boolean sending,
        Subject named) {

    private static final Pattern TOKEN = Pattern.compile("(?i)(^|&)((?:access_?)?token|authorization)=[^&]*");

    private static final Set<String> LEVELS = Set.of("patients", "studies", "series", "instances");
    /** Of the gateway itself, of the archive as a machine. */
    private static final Set<String> HARMLESS =
            Set.of("", "actuator", "favicon.ico", "openapi", "system", "statistics", "view");
    /** Under {@code /tools}. */
    private static final Set<String> HARMLESS_TOOLS =
            Set.of("now", "now-local", "generate-uid", "default-encoding", "dicom-conformance");
    /** Of an Orthanc, which give the bytes of whole instances. */
    private static final Set<String> WHOLE = Set.of("file", "data", "compressed-data");

    /** Of an Orthanc, which make ZIP files of many instances. */
    private static final Set<String> EXPORTS = Set.of("archive", "media");

    public static final Subject NOBODY = new Subject(null, null, null, null, 0);

    /** What a request asks for; null when that is nobody's data. */
    public static @Nullable AuditedResource of(String method, String path, @Nullable String query) {
        if (method.equals("OPTIONS")) {
            return null; // which methods a path has says nothing of anybody
        }
        var segments = segments(path);
        var hidden = query == null ? null : TOKEN.matcher(query).replaceAll("$1$2=");
        return switch (segments.getFirst()) {
            case "dicom-web" -> ofDicomWeb(method, path, hidden, segments.subList(1, segments.size()));
            case "wado" -> ofWadoUri(method, path, hidden);
            case "patients", "studies", "series", "instances" -> ofOrthanc(method, path, hidden, segments);
            case "changes" -> new AuditedResource(method, path, hidden, EventKind.QUERY, Action.EXECUTE, false, NOBODY);
            case "tools" -> ofTools(method, path, hidden, segments);
            case String first when HARMLESS.contains(first) -> null;
            default -> accessed(method, path, hidden, action(method), NOBODY);
        };
    }

    /** A request, whatever it is for: for those that are refused. */
    public static AuditedResource refused(String method, String path, @Nullable String query) {
        var resource = of(method, path, query);
        return resource == null ? accessed(method, path, null, Action.EXECUTE, NOBODY) : resource;
    }

    private static List<String> segments(String path) {
        var segments = List.of(path.replaceFirst("^/", "").split("/"));
        return segments.isEmpty() ? List.of("") : segments; // of slashes alone
    }

    private static AuditedResource accessed(
            String method, String path, @Nullable String query, Action action, Subject named) {
        return new AuditedResource(method, path, query, EventKind.INSTANCES_ACCESSED, action, false, named);
    }

    private static Action action(String method) {
        return switch (method) {
            case "GET", "HEAD" -> Action.READ;
            case "DELETE" -> Action.DELETE;
            default -> Action.UPDATE;
        };
    }

    /** PS3.18 10: searches end with what they look for, retrievals of instances with a UID. */
    private static @Nullable AuditedResource ofDicomWeb(
            String method, String path, @Nullable String query, List<String> segments) {
        if (segments.isEmpty() || segments.equals(List.of("info"))) {
            return null;
        }
        var named = new Subject(
                firstOf(uidAfter(segments, "studies", 0), uidParameter(query, "StudyInstanceUID", "0020000D")),
                firstOf(uidAfter(segments, "series", 2), uidParameter(query, "SeriesInstanceUID", "0020000E")),
                firstOf(uidAfter(segments, "instances", 4), uidParameter(query, "SOPInstanceUID", "00080018")),
                parameter(query, "PatientID", "00100020"),
                0);
        if (method.equals("POST")) {
            return new AuditedResource(method, path, query, EventKind.INSTANCES_TRANSFERRED, Action.READ, true, named);
        }
        if (method.equals("DELETE")
                && segments.size() == 2
                && segments.getFirst().equals("studies")) {
            return new AuditedResource(method, path, query, EventKind.STUDY_DELETED, Action.DELETE, false, named);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return accessed(method, path, query, action(method), named);
        }
        if (segments.size() % 2 == 1 && LEVELS.contains(segments.getLast())) {
            return new AuditedResource(method, path, query, EventKind.QUERY, Action.EXECUTE, false, named);
        }
        boolean whole = segments.size() % 2 == 0 && LEVELS.contains(segments.get(segments.size() - 2));
        return new AuditedResource(
                method,
                path,
                query,
                whole ? EventKind.INSTANCES_TRANSFERRED : EventKind.INSTANCES_ACCESSED,
                Action.READ,
                false,
                named);
    }

    /** PS3.18 9. */
    private static AuditedResource ofWadoUri(String method, String path, @Nullable String query) {
        var named = new Subject(
                uidParameter(query, "studyUID"),
                uidParameter(query, "seriesUID"),
                uidParameter(query, "objectUID"),
                null,
                1);
        boolean whole = "application/dicom".equals(parameter(query, "contentType"));
        return new AuditedResource(
                method,
                path,
                query,
                whole ? EventKind.INSTANCES_TRANSFERRED : EventKind.INSTANCES_ACCESSED,
                action(method),
                false,
                named);
    }

    /** Its identifiers are hashes: whose data it is, the path alone tells. */
    private static AuditedResource ofOrthanc(
            String method, String path, @Nullable String query, List<String> segments) {
        boolean reading = method.equals("GET") || method.equals("HEAD");
        var last = segments.getLast();
        if (segments.size() == 1 && method.equals("POST")) {
            return new AuditedResource(method, path, query, EventKind.INSTANCES_TRANSFERRED, Action.READ, true, NOBODY);
        }
        if (reading && (segments.size() == 1 || (segments.size() == 3 && LEVELS.contains(last)))) {
            return new AuditedResource(method, path, query, EventKind.QUERY, Action.EXECUTE, false, NOBODY);
        }
        if (reading && WHOLE.contains(last)) {
            return new AuditedResource(
                    method, path, query, EventKind.INSTANCES_TRANSFERRED, Action.READ, false, NOBODY);
        }
        if (reading && EXPORTS.contains(last)) {
            return new AuditedResource(method, path, query, EventKind.EXPORT, Action.READ, false, NOBODY);
        }
        boolean deletesStudy = method.equals("DELETE")
                && segments.size() == 2
                && segments.getFirst().equals("studies");
        return deletesStudy
                ? new AuditedResource(method, path, query, EventKind.STUDY_DELETED, Action.DELETE, false, NOBODY)
                : accessed(method, path, query, last.equals("anonymize") ? Action.CREATE : action(method), NOBODY);
    }

    private static @Nullable AuditedResource ofTools(
            String method, String path, @Nullable String query, List<String> segments) {
        var tool = segments.size() < 2 ? "" : segments.get(1);
        if (HARMLESS_TOOLS.contains(tool)) {
            return null;
        }
        return switch (tool) {
            case "find", "lookup" ->
                new AuditedResource(method, path, query, EventKind.QUERY, Action.EXECUTE, false, NOBODY);
            case "bulk-content" -> accessed(method, path, query, Action.READ, NOBODY);
            case "bulk-delete" -> accessed(method, path, query, Action.DELETE, NOBODY);
            case "bulk-anonymize", "create-dicom" -> accessed(method, path, query, Action.CREATE, NOBODY);
            default -> accessed(method, path, query, action(method), NOBODY);
        };
    }

    private static @Nullable String uidAfter(List<String> segments, String level, int at) {
        return segments.size() > at + 1 && segments.get(at).equals(level) && Uid.isPathSafe(segments.get(at + 1))
                ? segments.get(at + 1)
                : null;
    }

    private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    private static @Nullable String uidParameter(@Nullable String query, String... names) {
        var value = parameter(query, names);
        return value != null && Uid.isPathSafe(value) ? value : null;
    }

    /** The value of the first parameter of one of these names. */
    private static @Nullable String parameter(@Nullable String query, String... names) {
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&", -1)) {
            var parts = parameter.split("=", 2);
            if (parts.length == 2 && !parts[1].isEmpty() && Arrays.asList(names).contains(parts[0])) {
                return decoded(parts[1]);
            }
        }
        return null;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /** Whether what is looked for is in the content of the request. */
    public boolean asksInContent() {
        return kind == EventKind.QUERY && method.equals("POST");
    }

    /** The same, with what its content asks for. */
    public AuditedResource withQuery(String content) {
        return new AuditedResource(method, path, content, kind, action, sending, named);
    }
}
