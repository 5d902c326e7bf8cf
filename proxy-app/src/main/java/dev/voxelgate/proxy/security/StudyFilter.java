package dev.voxelgate.proxy.security;

import dev.voxelgate.proxy.pass.PassTarget;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    private final StudyJudge judge;

    public StudyFilter(StudyJudge judge) {
        this.judge = judge;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        if (AccessRules.isAboutNobody(request)) {
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
        var asked = Asked.of(exchange.getRequest());
        return switch (asked) {
            case Asked.Nothing _ -> chain.filter(exchange);
            case Asked.OfDicom _, Asked.OfOrthanc _ ->
                judge.allows(caller.getName(), studies, asked)
                        .flatMap(allowed -> allowed ? chain.filter(exchange) : Mono.error(refusal()));
            case Asked.Search _ -> chain.filter(narrowed(exchange, studies));
            case Asked.Anything _ -> Mono.error(refusal());
        };
    }

    private static ForbiddenException refusal() {
        return new ForbiddenException("this is not, or cannot be told to be, of a study that the caller may read");
    }

    private ServerWebExchange narrowed(ServerWebExchange exchange, ReadableStudies studies) {
        var attribute = judge.attribute();
        var target = PassTarget.of(exchange.getRequest().getURI());
        var asked = Asked.parameters(target).stream()
                .filter(parameter -> StudyAttribute.isNamed(parameter.getKey(), attribute.tag()))
                .map(Map.Entry::getValue)
                .toList();
        var key = asked.isEmpty() ? key(studies) : allowed(asked, studies);
        var narrowed = others(target) + attribute.number() + '=' + encoded(key) + '&';
        var uri = URI.create(target.path() + '?' + narrowed + "includefield=" + attribute.number());
        var request = exchange.getRequest()
                .mutate()
                .uri(exchange.getRequest().getURI().resolve(uri))
                .headers(headers -> headers.set(HttpHeaders.ACCEPT, "application/dicom+json"))
                .build();
        return exchange.mutate()
                .request(request)
                .response(new NarrowedAnswer(exchange.getResponse(), attribute, studies))
                .build();
    }

    /** What is asked for beside whose it is, as it is written. */
    private String others(PassTarget target) {
        var query = target.query();
        return Arrays.stream(query == null || query.isEmpty() ? new String[0] : query.split("&", -1))
                .filter(parameter -> !StudyAttribute.isNamed(
                        URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8),
                        judge.attribute().tag()))
                .map(parameter -> parameter + '&')
                .collect(Collectors.joining());
    }

    private String allowed(List<String> asked, ReadableStudies studies) {
        if (asked.size() != 1 || !studies.values().contains(asked.getFirst()) || isPattern(asked.getFirst())) {
            throw refusal();
        }
        return key(asked.getFirst());
    }

    /** What a value begins with and whatever may follow; what is too much is left out of the answer. An Orthanc 1.10
     * finds nothing by a value with blanks in it. */
    private String key(String value) {
        var start = value.replaceFirst("[^A-Za-z0-9.].*", "");
        return judge.attribute().isStudyUid() ? value : start + '*';
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
