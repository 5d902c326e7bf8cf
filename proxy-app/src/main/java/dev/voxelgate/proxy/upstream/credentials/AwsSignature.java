package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS's Signature Version 4, as the IAM User Guide describes it ("Create a signed AWS API request"). Signs no content:
 * its hash is given.
 *
 * @param region such as {@code us-east-1}
 * @param service its signing name, such as {@code medical-imaging}
 */
record AwsSignature(String region, String service) {

    /** The hash of no content. */
    static final String NO_CONTENT = hex(sha256(""));

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String END = "aws4_request";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * What is signed.
     *
     * @param path as it is sent, encoded
     * @param query as it is sent, encoded; null for none
     * @param headers names in small letters, {@code host} and {@code x-amz-date} among them
     * @param contentHash of SHA-256 in hexadecimal digits, or what AWS has in its place
     */
    record Request(
            String method, String path, @Nullable String query, SortedMap<String, String> headers, String contentHash) {

        private String signedHeaders() {
            return String.join(";", headers.keySet());
        }

        /** The canonical request. */
        String canonical() {
            var fields = headers.entrySet().stream()
                    .map(field ->
                            field.getKey() + ':' + field.getValue().strip().replaceAll(" +", " ") + '\n')
                    .collect(Collectors.joining());
            return String.join(
                    "\n",
                    method,
                    AwsSpelling.canonicalPath(path),
                    AwsSpelling.canonicalQuery(query),
                    fields,
                    signedHeaders(),
                    contentHash);
        }
    }

    /** A time as {@code x-amz-date} has it. */
    static String time(Instant when) {
        return TIME.format(when);
    }

    /** The value of the Authorization field. */
    String authorization(AwsKeys keys, Instant when, Request request) {
        var time = time(when);
        var scope = String.join("/", time.substring(0, 8), region, service, END);
        var toSign = String.join("\n", ALGORITHM, time, scope, hex(sha256(request.canonical())));
        byte[] key = ("AWS4" + keys.secretAccessKey()).getBytes(UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(ALGORITHM, keys.accessKeyId(), scope, request.signedHeaders(), hex(hmac(key, toSign)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }
}
