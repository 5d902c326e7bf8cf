package dev.voxelgate.proxy.security.studies;

import dev.voxelgate.proxy.passthrough.Narrowing;
import dev.voxelgate.proxy.passthrough.RequestTarget;
import dev.voxelgate.proxy.security.ForbiddenException;
import dev.voxelgate.proxy.security.RoleRules;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets callers see only their studies. What belongs to a study is served when the archive says that the study is one of
 * theirs. A search in all studies is narrowed to theirs, and what the archive finds beside them is left out of its
 * answer. Everything else, what changes the archive included, is refused: it cannot be told whose it is.
 */
public final class StudyFilter implements WebFilter {

    private static final String LIMIT = "limit";
    private static final String OFFSET = "offset";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final List<String> CONDITIONS = List.of(
            HttpHeaders.IF_MATCH,
            HttpHeaders.IF_NONE_MATCH,
            HttpHeaders.IF_MODIFIED_SINCE,
            HttpHeaders.IF_UNMODIFIED_SINCE,
            HttpHeaders.IF_RANGE,
            HttpHeaders.RANGE);

    private final StudyOwnership judge;

    public StudyFilter(StudyOwnership judge) {
        this.judge = judge;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        if (RoleRules.isAboutNobody(request)) {
            return chain.filter(exchange);
        }
        return exchange.getPrincipal()
                .ofType(Authentication.class)
                .switchIfEmpty(Mono.error(StudyFilter::refusal))
                .flatMap(caller -> filter(caller, exchange, chain));
    }

    private Mono<Void> filter(Authentication caller, ServerWebExchange exchange, WebFilterChain chain) {
        var studies = ReadableStudies.of(caller.getAuthorities());
        if (studies.all()) {
            return chain.filter(exchange);
        }
        var asked = RequestScope.of(exchange.getRequest());
        return switch (asked) {
            case RequestScope.Nothing _ -> chain.filter(exchange);
            case RequestScope.OfDicom _, RequestScope.OfOrthanc _ ->
                judge.allows(caller.getName(), studies, asked)
                        .flatMap(allowed -> allowed ? chain.filter(exchange) : Mono.error(refusal()));
            case RequestScope.Search _ -> chain.filter(narrowed(exchange, studies));
            case RequestScope.Anything _ -> Mono.error(refusal());
        };
    }

    private static ForbiddenException refusal() {
        return new ForbiddenException("this is not, or cannot be told to be, of a study that the caller may read");
    }

    private ServerWebExchange narrowed(ServerWebExchange exchange, ReadableStudies studies) {
        var attribute = judge.attribute();
        var target = RequestTarget.of(exchange.getRequest().getURI());
        var asked = RequestScope.parameters(target).stream()
                .filter(parameter -> StudyAttribute.isNamed(parameter.getKey(), attribute.tag()))
                .map(Map.Entry::getValue)
                .toList();
        var key = asked.isEmpty() ? key(studies) : allowed(asked, studies);
        var narrowed = others(target) + attribute.number() + '=' + encoded(key) + '&';
        var uri = URI.create(target.path() + '?' + narrowed + "includefield=" + attribute.number());
        var request = exchange.getRequest()
                .mutate()
                .uri(exchange.getRequest().getURI().resolve(uri))
                .headers(StudyFilter::narrow)
                .build();
        narrowing(target, studies).addTo(exchange.getAttributes());
        return exchange.mutate().request(request).build();
    }

    /** Where the archive begins and ends to count would tell how many results there are of others. */
    private Narrowing narrowing(RequestTarget target, ReadableStudies studies) {
        return new Narrowing(
                new SearchResultFilter(judge.attribute().number(), studies.values()),
                number(target, OFFSET, 0, 0),
                number(target, LIMIT, 1, Long.MAX_VALUE));
    }

    private static long number(RequestTarget target, String name, long least, long otherwise) {
        var values = RequestScope.parameters(target).stream()
                .filter(parameter -> isNamed(parameter.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
        if (values.isEmpty()) {
            return otherwise;
        }
        if (values.size() > 1
                || !NUMBER.matcher(values.getFirst()).matches()
                || Long.parseLong(values.getFirst()) < least) {
            throw new ForbiddenException(
                    "the " + name + " of a search in the caller's studies is one number, at least " + least);
        }
        return Long.parseLong(values.getFirst());
    }

    /** In whatever spelling an archive may understand. */
    private static boolean isNamed(String parameter, String name) {
        return parameter.replaceAll("[^A-Za-z0-9]", "").equalsIgnoreCase(name);
    }

    /** What depends on the whole answer of the archive would tell of others' results too. */
    private static void narrow(HttpHeaders headers) {
        headers.set(HttpHeaders.ACCEPT, "application/dicom+json");
        CONDITIONS.forEach(headers::remove);
    }

    /** What is asked for beside whose it is, as it is written. */
    private String others(RequestTarget target) {
        var query = target.query();
        var others = Arrays.stream(query == null || query.isEmpty() ? new String[0] : query.split("&", -1))
                .filter(parameter -> !isOurs(URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8)))
                .map(parameter -> parameter + '&')
                .collect(Collectors.joining());
        if (RequestScope.parameters(new RequestTarget(target.path(), others)).stream()
                .anyMatch(parameter -> isOurs(parameter.getKey()))) {
            throw refusal(); // behind a semicolon, which only some servers take for the end of a parameter
        }
        return others;
    }

    private boolean isOurs(String parameter) {
        return StudyAttribute.isNamed(parameter, judge.attribute().tag())
                || isNamed(parameter, OFFSET)
                || isNamed(parameter, LIMIT);
    }

    private String allowed(List<String> asked, ReadableStudies studies) {
        if (asked.size() != 1 || !studies.values().contains(asked.getFirst()) || isPattern(asked.getFirst())) {
            throw refusal();
        }
        return key(asked.getFirst());
    }

    /**
     * A value with whatever there may be between its words; what is too much is left out of the answer. An Orthanc 1.10
     * finds nothing by a value with blanks in it, and archives differ in what letters beyond ASCII match. Never all there
     * is: a value of nothing else stays as it is.
     */
    private String key(String value) {
        var plain = (value + ' ').replaceAll("[^A-Za-z0-9.]+", "*");
        return judge.attribute().isStudyUid() || plain.equals("*") ? value : plain;
    }

    /** A list is a key for UIDs only (PS3.4 C.2.2.2.2). */
    private String key(ReadableStudies studies) {
        var values = studies.values().stream().sorted().toList();
        if (values.isEmpty() || values.stream().anyMatch(StudyFilter::isPattern)) {
            throw refusal();
        }
        if (values.size() > 1 && !judge.attribute().isStudyUid()) {
            throw new ForbiddenException("a search has to name which of the caller's values of "
                    + judge.attribute().name() + " it is for");
        }
        return values.size() == 1 ? key(values.getFirst()) : String.join(",", values);
    }

    /** What would match more than itself (PS3.4 C.2.2.2.4). */
    private static boolean isPattern(String value) {
        return value.isBlank() || value.chars().anyMatch(character -> "*?\\,".indexOf(character) >= 0);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
