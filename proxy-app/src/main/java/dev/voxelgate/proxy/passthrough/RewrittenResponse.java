package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.http.ContentDecoding;
import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.multipart.MultipartRewriter;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.ParserFlux;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * An answer of the archive as the client gets it: the same bytes, except that URLs of the archive are those of the
 * gateway. They are looked for where DICOMweb puts them: in JSON and XML, in the header fields of the parts of a
 * multipart body, and in the answer's own. A content coding is decoded before that, and for a client that does not take
 * it; the archive is not told what the client takes, see {@link PassThroughHeaders}.
 */
public final class RewrittenResponse implements PassThroughResponse {

    /** Of the bytes of a body, and so not of a body in which some became others. */
    private static final Set<String> OF_THE_BYTES =
            Set.of("content-md5", "digest", "content-digest", "repr-digest", "accept-ranges");

    private static final Pattern PART_TYPE = Pattern.compile("(?im)^content-type:\\s*([^;\\s]+)");
    private static final Pattern PART_LENGTH = Pattern.compile("(?im)^content-length:.*(?:\\r?\\n|$)");

    private final HttpRelay.Answer answer;
    private final URI asked;
    private final UrlMapping urls;
    private final @Nullable Supplier<PullParser<ByteBuf>> rewriting;
    private final boolean decoded;

    private RewrittenResponse(
            HttpRelay.Answer answer,
            URI asked,
            UrlMapping urls,
            @Nullable Supplier<PullParser<ByteBuf>> rewriting,
            boolean decoded) {
        this.answer = answer;
        this.asked = asked;
        this.urls = urls;
        this.rewriting = rewriting;
        this.decoded = decoded;
    }

    /** An answer to a client that takes any coding. */
    static RewrittenResponse of(HttpRelay.Answer answer, URI asked, UrlMapping urls) {
        return of(answer, asked, urls, List.of());
    }

    /**
     * An answer.
     *
     * @param asked the archive's URL
     * @param acceptEncoding the client's Accept-Encoding fields
     * @throws UnfitAnswerException when it is in a coding that hides URLs and cannot be decoded
     */
    public static RewrittenResponse of(
            HttpRelay.Answer answer, URI asked, UrlMapping urls, List<String> acceptEncoding) {
        var rewriting = rewriting(answer, urls);
        var coding = coding(answer);
        if (coding == null) {
            return new RewrittenResponse(answer, asked, urls, rewriting, false);
        }
        if (rewriting != null && !ContentDecoding.isKnown(coding)) {
            throw new UnfitAnswerException("the archive's answer has a content coding that was not asked for");
        }
        boolean isPart = answer.headers().contains(HttpHeaderNames.CONTENT_RANGE);
        boolean decodes = rewriting != null
                || (!isPart && ContentDecoding.isKnown(coding) && !AcceptEncoding.takes(acceptEncoding, coding));
        if (!decodes) {
            return new RewrittenResponse(answer, asked, urls, null, false);
        }
        Supplier<PullParser<ByteBuf>> content = rewriting == null ? PassedBytes::new : rewriting;
        return new RewrittenResponse(answer, asked, urls, () -> ContentDecoding.before(coding, content.get()), true);
    }

    /** Null for none. */
    private static @Nullable String coding(HttpRelay.Answer answer) {
        var fields = answer.headers().getAll(HttpHeaderNames.CONTENT_ENCODING);
        var all = String.join(", ", fields);
        return !fields.isEmpty() && ContentDecoding.isCoded(all) ? all : null;
    }

    private static @Nullable Supplier<PullParser<ByteBuf>> rewriting(HttpRelay.Answer answer, UrlMapping urls) {
        var contentType = answer.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        var type = type(contentType);
        if (answer.headers().contains(HttpHeaderNames.CONTENT_RANGE)) {
            return null; // a part of something, whose places are told in bytes
        }
        if (type.startsWith("multipart/")) {
            try {
                var boundary = MultipartParser.boundary(contentType);
                return () -> new MultipartRewriter(boundary, MultipartLimits.DEFAULT, part -> part(part, urls));
            } catch (MalformedStreamException e) {
                return null; // whoever can read it may
            }
        }
        var body = body(type, urls);
        // Of what has its length nobody needs to look for its end.
        return body == null || !isJson(type) || answer.delimited() ? body : () -> new WholeJson(body.get());
    }

    private static MultipartRewriter.Part part(String fields, UrlMapping urls) {
        Matcher type = PART_TYPE.matcher(fields);
        var body = type.find() ? body(type.group(1).toLowerCase(Locale.ROOT), urls) : null;
        var rewritten = urls.replaceAll(fields);
        return body == null
                ? new MultipartRewriter.Part(rewritten, null)
                : new MultipartRewriter.Part(PART_LENGTH.matcher(rewritten).replaceAll(""), body.get());
    }

    private static @Nullable Supplier<PullParser<ByteBuf>> body(String type, UrlMapping urls) {
        if (isJson(type)) {
            return () -> UrlRewriter.ofJson(urls);
        }
        return type.endsWith("/xml") || type.endsWith("+xml") ? () -> UrlRewriter.ofXml(urls) : null;
    }

    private static String type(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String type) {
        return type.endsWith("/json") || type.endsWith("+json");
    }

    @Override
    public int status() {
        return answer.status();
    }

    /** Whether its body, if it has one, is JSON. */
    boolean isJson() {
        var type = type(answer.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        return isJson(type) && !type.equals("application/problem+json");
    }

    @Override
    public boolean isEmpty() {
        return answer.status() == 204 || answer.status() == 304;
    }

    /** Without a length when the body is rewritten. */
    @Override
    public List<Map.Entry<String, String>> fields() {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        PassThroughHeaders.answer(answer.headers(), (name, value) -> {
            if (rewriting == null || !isOfTheBytes(name.toLowerCase(Locale.ROOT))) {
                fields.add(Map.entry(name, urls.replaceAll(value)));
            }
        });
        String length = answer.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && rewriting == null && answer.status() != 204) {
            fields.add(Map.entry(HttpHeaderNames.CONTENT_LENGTH.toString(), length));
        }
        var location = location();
        if (location != null) {
            fields.add(Map.entry(HttpHeaderNames.LOCATION.toString(), location));
        }
        return fields;
    }

    private boolean isOfTheBytes(String name) {
        return OF_THE_BYTES.contains(name) || (decoded && name.equals("content-encoding"));
    }

    private @Nullable String location() {
        String location = answer.headers().get(HttpHeaderNames.LOCATION);
        if (location == null) {
            return null;
        }
        var located = urls.locate(asked, location);
        if (located == null && answer.status() / 100 == 3) {
            throw new UnfitAnswerException("the archive redirects to a place outside of itself");
        }
        return located;
    }

    @Override
    public Flux<ByteBuf> body(Flux<ByteBuf> came) {
        return rewriting == null
                ? came
                : ParserFlux.parse(came, rewriting).doOnDiscard(ByteBuf.class, ReferenceCountUtil::safeRelease);
    }
}
