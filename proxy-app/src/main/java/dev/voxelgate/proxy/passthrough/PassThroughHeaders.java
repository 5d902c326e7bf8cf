package dev.voxelgate.proxy.passthrough;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Which header fields are passed on (RFC 9110 7.6), both ways. */
final class PassThroughHeaders {

    /** Of one connection and not of the message (RFC 9110 7.6.1), and how the message is framed on it. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "http2-settings",
            "proxy-authorization",
            "proxy-authenticate",
            "proxy-authentication-info");

    /** Make a request one of another method, for servers that know them, an Orthanc among them. */
    private static final Set<String> METHOD_OVERRIDES =
            Set.of("x-http-method-override", "x-http-method", "x-method-override");

    private static final Set<String> NOT_SENT = Set.of(
            // The gateway says them itself, or they are its own affair.
            "host",
            "expect",
            "via",
            "forwarded",
            "x-real-ip",
            // An Orthanc that may compress does so slowly, and what is compressed cannot be looked into.
            "accept-encoding",
            // Who may come in is decided here, and the archive knows the gateway only.
            "authorization",
            "cookie",
            "cookie2",
            // Make a request one for another path.
            "x-original-url",
            "x-original-uri",
            "x-original-host",
            "x-rewrite-url",
            "x-host",
            // A page's; whether it may ask is decided here.
            "origin");

    /** Who somebody is, as servers in front of others tell those; the archive is to believe no client. */
    private static final List<String> IDENTITIES = List.of(
            "remote-",
            "x-remote-",
            "x-auth-",
            "x-authenticated-",
            "x-ssl-",
            "ssl-client-",
            "x-client-cert",
            "x-webauth-",
            "x-amz-");

    /** Which pages of others may read what is answered: the archive does not know whose data those are by now. */
    private static final String CROSS_ORIGIN = "access-control-";

    /** Speak for an origin, or of ways to reach it; the origin that clients see is the gateway. */
    private static final Set<String> NOT_ANSWERED = Set.of(
            "set-cookie",
            "set-cookie2",
            "strict-transport-security",
            "alt-svc",
            "clear-site-data",
            "public-key-pins",
            "refresh",
            "location");

    private PassThroughHeaders() {}

    /**
     * Gives the fields of a request that the archive gets.
     *
     * @throws PassThroughRefusedException when one of them makes it another request
     */
    static void request(Iterable<Map.Entry<String, String>> fields, BiConsumer<String, String> taker) {
        var named = namedByConnection(fields);
        for (var field : fields) {
            // Some servers make no difference between these two characters.
            var name = field.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
            if (METHOD_OVERRIDES.contains(name)) {
                throw new PassThroughRefusedException("a request may not stand for one of another method");
            }
            if (!OF_THE_CONNECTION.contains(name)
                    && !NOT_SENT.contains(name)
                    && !named.contains(name)
                    && !name.startsWith("x-forwarded-")
                    && IDENTITIES.stream().noneMatch(name::startsWith)) {
                taker.accept(field.getKey(), field.getValue());
            }
        }
    }

    /** Gives the fields of an answer that the client gets, but for its length and Location. */
    static void answer(Iterable<Map.Entry<String, String>> fields, BiConsumer<String, String> taker) {
        var named = namedByConnection(fields);
        for (var field : fields) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(name)
                    && !NOT_ANSWERED.contains(name)
                    && !named.contains(name)
                    && !name.startsWith(CROSS_ORIGIN)) {
                taker.accept(field.getKey(), field.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(Iterable<Map.Entry<String, String>> fields) {
        var named = new HashSet<String>();
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase("connection")) {
                List<String> options = Arrays.asList(field.getValue().split(",", -1));
                options.forEach(option -> named.add(option.strip().toLowerCase(Locale.ROOT)));
            }
        }
        return named;
    }
}
