package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.passthrough.ArchiveRoots;
import dev.voxelgate.proxy.passthrough.FilteredSearchResponse;
import dev.voxelgate.proxy.passthrough.Narrowing;
import dev.voxelgate.proxy.passthrough.PassThroughRefusedException;
import dev.voxelgate.proxy.passthrough.PassThroughRequest;
import dev.voxelgate.proxy.passthrough.PassThroughResponse;
import dev.voxelgate.proxy.passthrough.PassThroughRules;
import dev.voxelgate.proxy.passthrough.RequestTarget;
import dev.voxelgate.proxy.passthrough.RewrittenResponse;
import dev.voxelgate.proxy.passthrough.UnfitAnswerException;
import dev.voxelgate.proxy.security.RoleRules;
import dev.voxelgate.proxy.web.filter.StrictRequests;
import dev.voxelgate.proxy.web.problem.MalformedRequestException;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Passes on to the archive what no route of the gateway answers and a rule allows, and its answer back; everything else
 * is refused, and the archive does not hear of it. Both ways the bytes go as fast as the slower side takes them.
 */
public final class PassThroughHandler implements WebHandler {

    /** A host and port that can stand in a URL in JSON, XML and header fields as it is. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    /** Read of a body that nobody gets, so that its connection can be used again. */
    private static final int UNREAD_CHUNKS = 16;

    private final HttpRelay relay;
    private final PassThroughRules rules;
    private final ArchiveRoots archive;
    private final Admission admission;
    private final @Nullable URI publicUrl;

    /** @param publicUrl the gateway's root as clients know it; null for what each request says */
    public PassThroughHandler(
            HttpRelay relay,
            PassThroughRules rules,
            ArchiveRoots archive,
            Admission admission,
            @Nullable URI publicUrl) {
        this.relay = relay;
        this.rules = rules;
        this.archive = archive;
        this.admission = admission;
        this.publicUrl = publicUrl;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        var target = RequestTarget.of(request.getURI());
        if (RoleRules.isOpen(request)) { // asked for without credentials
            throw new PassThroughRefusedException("the path is one of the gateway's own");
        }
        rules.check(request.getMethod().name(), target);
        var uri = archive.resolve(target);
        var urls = archive.mappedTo(gateway(request));
        var address = request.getRemoteAddress();
        var passed = PassThroughRequest.of(
                request.getMethod().name(), uri, fields(request), inet(address), content(request));
        var codings = request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT_ENCODING);
        return admission.withPassage(
                ClientAddress.of(address),
                () -> relay.exchange(
                        passed,
                        (head, body) -> answer(() -> RewrittenResponse.of(head, uri, urls, codings), body, exchange)));
    }

    private static @Nullable InetAddress inet(@Nullable InetSocketAddress address) {
        return address == null ? null : address.getAddress();
    }

    private String gateway(ServerHttpRequest request) {
        if (publicUrl != null) {
            return publicUrl.toString().replaceAll("/+$", "");
        }
        var uri = request.getURI();
        return Optional.ofNullable(uri.getRawAuthority())
                .filter(authority -> AUTHORITY.matcher(authority).matches())
                .map(authority -> uri.getScheme() + "://" + authority)
                .orElseThrow(() -> new MalformedRequestException("the Host header is not a host"));
    }

    private static List<Map.Entry<String, String>> fields(ServerHttpRequest request) {
        return request.getHeaders().headerSet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> Map.entry(field.getKey(), value)))
                .toList();
    }

    private static HttpRelay.@Nullable Content content(ServerHttpRequest request) {
        if (!StrictRequests.hasContent(request)) {
            return null;
        }
        return new HttpRelay.Content(
                request.getBody().map(NettyDataBufferFactory::toByteBuf),
                request.getHeaders().getContentLength());
    }

    /** What its caller may see of it. */
    private static PassThroughResponse narrowed(RewrittenResponse answer, ServerWebExchange exchange) {
        var narrowing = Narrowing.in(exchange.getAttributes());
        return narrowing == null ? answer : FilteredSearchResponse.of(answer, narrowing);
    }

    private static Mono<Void> answer(Supplier<RewrittenResponse> came, Flux<ByteBuf> body, ServerWebExchange exchange) {
        try {
            var answer = narrowed(came.get(), exchange);
            return answer(answer, answer.fields(), body, exchange);
        } catch (UnfitAnswerException e) {
            return drained(body).then(Mono.error(e));
        }
    }

    /** Read, not left lying: what nobody subscribes to is not always released when its connection ends. */
    private static Mono<Void> drained(Flux<ByteBuf> body) {
        return body.doOnNext(ByteBuf::release)
                .take(UNREAD_CHUNKS)
                .ignoreElements()
                .onErrorComplete()
                .then();
    }

    private static Mono<Void> answer(
            PassThroughResponse answer,
            List<Map.Entry<String, String>> fields,
            Flux<ByteBuf> body,
            ServerWebExchange exchange) {
        var response = exchange.getResponse();
        return Mono.defer(() -> {
                    response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
                    fields.forEach(field -> response.getHeaders().add(field.getKey(), field.getValue()));
                    asData(response.getHeaders());
                    return answer.isEmpty() || exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
                            ? drained(body).then(Mono.defer(response::setComplete))
                            : write(answer.body(body), exchange);
                })
                .doOnError(_ -> forget(response.getHeaders(), response.isCommitted()));
    }

    /** A stored page or picture with scripts in it is data to a browser too, and none of the gateway's own pages. */
    private static void asData(HttpHeaders headers) {
        headers.set("Content-Security-Policy", "sandbox");
        headers.set("X-Content-Type-Options", "nosniff");
    }

    /** What the archive said of its answer does not hold for the problem that takes its place. */
    private static void forget(HttpHeaders headers, boolean sent) {
        if (!sent) {
            headers.clear();
        }
    }

    private static Mono<Void> write(Flux<ByteBuf> body, ServerWebExchange exchange) {
        var buffers = (NettyDataBufferFactory) exchange.getResponse().bufferFactory();
        return BodyWriting.write(exchange, body.<DataBuffer>map(buffers::wrap));
    }
}
