package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.http.Credentials;
import dev.voxelgate.dicomweb.http.RequestHead;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/**
 * Signs every request to the archive with keys of AWS (Signature Version 4). The signature covers method, URL, host and
 * time. A content is not covered: the gateway passes it on as it comes and cannot know its hash before.
 */
public final class AwsCredentials implements Credentials {

    /** In place of the hash of a content that is streamed: what AWS HealthImaging's own example of STOW-RS sends. */
    private static final String STREAMED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private final Mono<AwsKeys> keys;
    private final AwsSignature signature;
    private final Clock clock;

    AwsCredentials(Mono<AwsKeys> keys, AwsSignature signature, Clock clock) {
        this.keys = keys;
        this.signature = signature;
        this.clock = clock;
    }

    /**
     * Signatures with keys as they are configured: the same ones always, or those of a file that changes.
     *
     * @param clock within five minutes of AWS's
     */
    public static AwsCredentials of(CredentialsProperties.Aws properties, Clock clock) {
        var file = properties.credentialsFile();
        var keys = file == null ? Mono.just(properties.keys()) : new AwsKeysFile(file, properties.profile()).keys();
        return new AwsCredentials(keys, new AwsSignature(properties.region(), properties.service()), clock);
    }

    /** None: each request has its own. */
    @Override
    public Mono<String> authorization() {
        return Mono.empty();
    }

    @Override
    public Mono<Map<String, String>> fields(RequestHead request) {
        return keys.map(one -> signed(one, request));
    }

    @Override
    public URI spelled(URI uri) {
        return AwsSpelling.of(uri);
    }

    private Map<String, String> signed(AwsKeys with, RequestHead request) {
        var now = clock.instant();
        var uri = request.uri();
        var fields = new TreeMap<String, String>();
        fields.put("host", host(uri));
        fields.put("x-amz-date", AwsSignature.time(now));
        var token = with.sessionToken();
        if (token != null) {
            fields.put("x-amz-security-token", token);
        }
        var length = request.contentLength();
        if (length != null) {
            fields.put("x-amz-content-sha256", STREAMED);
            if (length >= 0) {
                fields.put("x-amz-decoded-content-length", length.toString());
            }
        }
        var signing = new AwsSignature.Request(
                request.method(),
                uri.getRawPath(),
                uri.getRawQuery(),
                fields,
                length == null ? AwsSignature.NO_CONTENT : STREAMED);
        var shown = new TreeMap<>(fields);
        shown.put(AUTHORIZATION, signature.authorization(with, now, signing));
        return shown;
    }

    /** With a port that is not the scheme's, as the field Host has it (RFC 9110 7.2). */
    private static String host(URI uri) {
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean isDefault =
                uri.getPort() == -1 || uri.getPort() == ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80);
        return isDefault ? host : host + ':' + uri.getPort();
    }
}
