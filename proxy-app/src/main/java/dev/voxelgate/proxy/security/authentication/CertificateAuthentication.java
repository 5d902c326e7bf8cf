package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.proxy.security.SecurityProperties;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes the caller from the certificate of the connection, which the TLS handshake has checked: it is valid, and one of
 * the trust store's authorities has signed it.
 */
final class CertificateAuthentication {

    private final Map<String, SecurityProperties.User> users = new HashMap<>();
    private final SecurityProperties.Principal principal;
    private final Grants grants;

    CertificateAuthentication(SecurityProperties.Mtls properties, Grants grants) {
        properties.users().forEach(user -> users.put(user.name(), user));
        this.principal = properties.principal();
        this.grants = grants;
    }

    /** The caller; empty when the connection has no certificate with a name. */
    Mono<Authentication> of(ServerWebExchange exchange) {
        var tls = exchange.getRequest().getSslInfo();
        var chain = tls == null ? null : tls.getPeerCertificates();
        var name = chain == null || chain.length == 0 ? null : name(chain[0]);
        return Mono.justOrEmpty(name == null ? null : authenticated(name));
    }

    private Authentication authenticated(String name) {
        var user = users.get(name);
        List<GrantedAuthority> granted = user == null ? List.of() : grants.of(user);
        return new PreAuthenticatedAuthenticationToken(name, "", granted);
    }

    private @Nullable String name(X509Certificate certificate) {
        var subject = certificate.getSubjectX500Principal().getName();
        return switch (principal) {
            case DN -> subject;
            case CN -> commonName(subject);
        };
    }

    /** The common name; null when there is none, or several: which one its signer meant is not known. */
    private static @Nullable String commonName(String subject) {
        try {
            var names = new LdapName(subject)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN") && part.size() == 1)
                            .map(Rdn::getValue)
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList();
            return names.size() == 1 ? names.getFirst() : null;
        } catch (InvalidNameException e) {
            return null;
        }
    }
}
