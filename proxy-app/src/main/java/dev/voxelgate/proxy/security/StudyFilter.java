package dev.voxelgate.proxy.security;

import dev.voxelgate.proxy.pass.PassTarget;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
        var parameters = target.query() == null || target.query().isEmpty() ? "" : target.query() + '&';
        var narrowed = asked.isEmpty()
                ? parameters + attribute.number() + '=' + encoded(key(studies)) + '&'
                : requireAllowed(asked, studies, parameters);
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

    private static String requireAllowed(List<String> asked, ReadableStudies studies, String parameters) {
        if (asked.size() != 1 || !studies.values().contains(asked.getFirst())) {
            throw refusal();
        }
        return parameters;
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
        return String.join(",", values);
    }

    /** What would match more than itself (PS3.4 C.2.2.2.4). */
    private static boolean isPattern(String value) {
        return value.isBlank() || value.chars().anyMatch(character -> "*?\\,".indexOf(character) >= 0);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
