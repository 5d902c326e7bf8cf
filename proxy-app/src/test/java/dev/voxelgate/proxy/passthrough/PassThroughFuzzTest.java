package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is passed on stays in the archive, as the JDK reads it, and what comes back has other URLs and is otherwise the
 * same. Input: path and query, a line feed, and a body, which is taken for JSON and for XML.
 */
final class PassThroughFuzzTest extends FuzzTarget {

    private static final ArchiveRoots ARCHIVE = new ArchiveRoots(
            URI.create("http://a:8042/dicom-web"), URI.create("http://a:8042"), List.of(URI.create("https://b/dw")));
    private static final UrlMapping URLS = ARCHIVE.mappedTo("https://gate");
    private static final List<String> ROOTS =
            List.of("http://a:8042/dicom-web", "https://b:443/dw", "https://b/dw", "http://a:8042");
    private static final List<String> REPLACEMENTS =
            List.of("https://gate/dicom-web", "https://gate/dicom-web", "https://gate/dicom-web", "https://gate");

    @Override
    protected void check(byte[] input) {
        int line = 0;
        while (line < input.length && input[line] != '\n') {
            line++;
        }
        passed(new String(input, 0, line, ISO_8859_1));
        // No string, attribute or text is cut off by the end: that of a document is a quote or a bracket.
        var body = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length + 1);
        body[body.length - 1] = '"';
        rewritten(body, "\"", () -> UrlRewriter.ofJson(URLS));
        rewritten(body, "\"'>", () -> UrlRewriter.ofXml(URLS));
    }

    private static void passed(String line) {
        URI sent;
        try {
            var target = RequestTarget.of(new URI("http://gate" + line));
            sent = ARCHIVE.resolve(target);
            if (!sent.getRawPath().equals(target.path())) {
                throw new AssertionError(line + " is sent as " + sent);
            }
        } catch (URISyntaxException | PassThroughRefusedException e) {
            return;
        }
        // However often a server decodes and tidies the path up, it is of as many segments.
        var path = sent.getRawPath();
        var decoded = path;
        for (int i = 0; i < 3; i++) {
            decoded = URLDecoder.decode(decoded.replace("+", "%2B"), ISO_8859_1);
        }
        boolean same = sent.getAuthority().equals("a:8042")
                && segments(decoded) == segments(path)
                && Arrays.stream(decoded.split("/", -1)).noneMatch(segment -> segment.matches("\\.\\.?(;.*)?"))
                && decoded.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\' || c == ';');
        if (!same) {
            throw new AssertionError(line + " could be read as " + decoded);
        }
    }

    private static int segments(String path) {
        return path.split("/", -1).length;
    }

    private static void rewritten(byte[] body, String openings, Supplier<PullParser<ByteBuf>> parsers) {
        var expected = Pattern.compile("(?<=[" + openings + "])("
                        + ROOTS.stream().map(Pattern::quote).collect(Collectors.joining("|"))
                        + ")(?=[/?#\"'<>\\\\ \t\r\n,;])")
                .matcher(new String(body, ISO_8859_1))
                .replaceAll((MatchResult root) -> REPLACEMENTS.get(ROOTS.indexOf(root.group())));
        var parts = PullParsing.of(parsers, ByteBuf::release)
                .results(body, bytes -> bytes.toString(ISO_8859_1), all -> List.of(String.join("", all)));
        if (!parts.equals(List.of(expected))) {
            throw new AssertionError("expected %s but was %s".formatted(expected, parts));
        }
    }

    @Override
    protected List<byte[]> seeds() {
        return List.of(
                        "/dicom-web/studies/1.2/series?limit=1&includefield=all&PatientName=A%5EB%2A\n"
                                + "[{\"url\":\"http://a:8042/dicom-web/studies/1\",\"b\":[\"https://b/dw\"]}]",
                        "/instances/01234567-89abcdef/frames/1%2C2?_method=\n"
                                + "<a b='http://a:8042/x'>https://b:443/dw</a>",
                        "/a/%2e%2e/..;/%252f/\\x\n\"http://a:8042\"\"http://a:80421/\"\"http://a:8042/dicom-webs",
                        "/tools/find;a=b/.\n\"http://a:8042/dicom-we")
                .stream()
                .map(seed -> seed.getBytes(ISO_8859_1))
                .toList();
    }
}
