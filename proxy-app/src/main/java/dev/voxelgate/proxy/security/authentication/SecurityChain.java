package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.passthrough.PassThroughRules;
import dev.voxelgate.proxy.security.ForbiddenException;
import dev.voxelgate.proxy.security.PrivateCaching;
import dev.voxelgate.proxy.security.RoleRules;
import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.security.SecurityProperties.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.ReactiveAuthenticationManagerResolver;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.server.resource.web.server.authentication.ServerBearerTokenAuthenticationConverter;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.security.web.server.authentication.ServerHttpBasicAuthenticationConverter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The chain of filters in front of everything. Each request shows by itself who sends it: there are no sessions,
 * cookies, forms or redirects, and so nothing that a browser could be made to send along (CSRF).
 */
public final class SecurityChain {

    private static final String REALM = "realm=\"voxelgate\"";
    private static final String BEARER = "Bearer ";

    private final SecurityProperties properties;
    private final WebClient http;

    private SecurityChain(SecurityProperties properties, WebClient http) {
        this.properties = properties;
        this.http = http;
    }

    /**
     * The filter.
     *
     * @param reading what is passed on and only reads
     * @param studies sees to it that callers only see their studies
     * @param http asks the issuer of tokens
     */
    public static WebFilter of(
            SecurityProperties properties, Stream<String> reading, WebFilter studies, WebClient http) {
        return new SecurityChain(properties, http).filter(new RoleRules(PassThroughRules.of(reading)), studies);
    }

    private WebFilter filter(RoleRules rules, WebFilter studies) {
        var challenges = challenges(properties.modes());
        var security = ServerHttpSecurity.http()
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .anonymous(ServerHttpSecurity.AnonymousSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .headers(ServerHttpSecurity.HeaderSpec::disable) // no pages are served
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .exceptionHandling(answers -> answers.authenticationEntryPoint(
                                (_, _) -> Mono.error(new UnauthenticatedException(challenges)))
                        .accessDeniedHandler(
                                (_, _) -> Mono.error(new ForbiddenException("the caller may not do this"))))
                .authorizeExchange(exchanges -> exchanges
                        .matchers(SecurityChain::open)
                        .permitAll()
                        .anyExchange()
                        .access((caller, context) -> caller.map(known ->
                                rules.decide(known, context.getExchange().getRequest()))))
                .addFilterAt(SecurityChain::uncached, SecurityWebFiltersOrder.FIRST)
                .addFilterAfter(SecurityChain::note, SecurityWebFiltersOrder.SECURITY_CONTEXT_SERVER_WEB_EXCHANGE)
                .addFilterAfter(studies, SecurityWebFiltersOrder.AUTHORIZATION);
        filters(challenges).forEach(filter -> security.addFilterAt(filter, SecurityWebFiltersOrder.AUTHENTICATION));
        var proxy = new WebFilterChainProxy(security.build());
        proxy.setExchangeRejectedHandler((_, _) ->
                Mono.error(new ForbiddenException("the request is not written in the one way that is accepted")));
        return proxy;
    }

    private static Mono<Void> uncached(ServerWebExchange exchange, WebFilterChain chain) {
        var response = exchange.getResponse();
        response.beforeCommit(() -> Mono.fromRunnable(() -> PrivateCaching.restrict(response.getHeaders())));
        return chain.filter(exchange);
    }

    /** For the audit trail: who it is, also when they may not do it. */
    private static Mono<Void> note(ServerWebExchange exchange, WebFilterChain chain) {
        return exchange.getPrincipal()
                .doOnNext(caller -> exchange.getAttributes().put(AuditTrail.USER_ATTRIBUTE, caller.getName()))
                .then(chain.filter(exchange));
    }

    private static Mono<MatchResult> open(ServerWebExchange exchange) {
        return RoleRules.isOpen(exchange.getRequest()) ? MatchResult.match() : MatchResult.notMatch();
    }

    /** In this order: what a request says in its head counts before the certificate of its connection. */
    private List<WebFilter> filters(List<String> challenges) {
        var grants = new Grants(properties);
        var modes = properties.modes();
        List<WebFilter> filters = new ArrayList<>();
        if (modes.contains(Mode.MTLS)) {
            var certificates = new CertificateAuthentication(properties.mtls(), grants);
            filters.add(filter(
                    exchange -> hasOtherCredentials(exchange, modes) ? Mono.empty() : certificates.of(exchange),
                    Mono::just,
                    challenges));
        }
        if (modes.contains(Mode.BASIC)) {
            var passwords = new PasswordAuthentication(properties.basic(), grants);
            filters.add(filter(new ServerHttpBasicAuthenticationConverter(), byAddress(passwords::of), challenges));
        }
        if (modes.contains(Mode.JWT) || modes.contains(Mode.INTROSPECTION)) {
            filters.add(filter(
                    new ServerBearerTokenAuthenticationConverter(),
                    byAddress(bearer(grants)::of),
                    rejected(challenges)));
        }
        return filters;
    }

    /** Whether a request says in its head who it is, however badly. What no mode reads there is for the archive. */
    private static boolean hasOtherCredentials(ServerWebExchange exchange, Set<Mode> modes) {
        var said = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        var scheme = said == null ? "" : said.split(" ", 2)[0].toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "basic" -> modes.contains(Mode.BASIC);
            case "bearer" -> modes.contains(Mode.JWT) || modes.contains(Mode.INTROSPECTION);
            default -> false;
        };
    }

    private static AuthenticationWebFilter byAddress(Function<ClientAddress, ReactiveAuthenticationManager> managers) {
        return new AuthenticationWebFilter(
                (ReactiveAuthenticationManagerResolver<ServerWebExchange>) exchange -> Mono.fromSupplier(() ->
                        managers.apply(ClientAddress.of(exchange.getRequest().getRemoteAddress()))));
    }

    private BearerAuthentication bearer(Grants grants) {
        var modes = properties.modes();
        var keys = new IssuerKeys(http, properties.jwt(), properties.allowPlainHttp());
        return new BearerAuthentication(
                modes.contains(Mode.JWT) ? new TokenAuthentication(properties.jwt(), keys, grants) : null,
                modes.contains(Mode.INTROSPECTION)
                        ? new IntrospectedAuthentication(http, properties.introspection(), grants)
                        : null);
    }

    private static WebFilter filter(
            ServerAuthenticationConverter credentials, ReactiveAuthenticationManager manager, List<String> challenges) {
        return filter(credentials, new AuthenticationWebFilter(manager), challenges);
    }

    private static WebFilter filter(
            ServerAuthenticationConverter credentials, AuthenticationWebFilter filter, List<String> challenges) {
        filter.setServerAuthenticationConverter(credentials);
        filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        filter.setAuthenticationFailureHandler((_, _) -> Mono.error(new UnauthenticatedException(challenges)));
        return filter;
    }

    /** Says that it is the token that is wrong, so that a client gets another one (RFC 6750 3.1). */
    private static List<String> rejected(List<String> challenges) {
        return challenges.stream()
                .map(challenge -> challenge.startsWith(BEARER) ? challenge + ", error=\"invalid_token\"" : challenge)
                .toList();
    }

    /** One for each way to show in a request who one is. A certificate cannot be asked for there. */
    private static List<String> challenges(Set<Mode> modes) {
        List<String> challenges = new ArrayList<>();
        if (modes.contains(Mode.JWT) || modes.contains(Mode.INTROSPECTION)) {
            challenges.add(BEARER + REALM);
        }
        if (modes.contains(Mode.BASIC)) {
            challenges.add("Basic " + REALM + ", charset=\"UTF-8\"");
        }
        return challenges;
    }
}
