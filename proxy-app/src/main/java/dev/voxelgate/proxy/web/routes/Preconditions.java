package dev.voxelgate.proxy.web.routes;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Conditional requests (RFC 9110 13) and range requests (RFC 9110 14) for a representation that has a strong entity tag and
 * no modification date.
 *
 * @param entityTag of the selected representation, strong and with its quotes
 * @param length of the selected representation in bytes
 */
record Preconditions(String entityTag, long length) {

    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7E\\x80-\\xFF]++\"");

    /**
     * A ranges-specifier with one range (RFC 9110 14.1.2), among the empty elements that a list may have (RFC 9110 5.6.1).
     * Spring's HttpRange (seen with 7.0.9) refuses positions over 63 bits and takes those with a sign.
     */
    private static final Pattern ONE_RANGE = Pattern.compile(
            "[ \\t]*+(?i:bytes)=[ \\t,]*+(?:(?<first>[0-9]++)-(?<last>[0-9]*+)|-(?<suffix>[0-9]++))[ \\t,]*+");

    /** How a request is answered. */
    sealed interface Outcome {}

    /** With the whole representation: 200. */
    record Whole() implements Outcome {}

    /**
     * With a part of the representation, which may be all of it: 206.
     *
     * @param from the first byte, from 0
     * @param to the first byte that is not sent
     */
    record Part(long from, long to) implements Outcome {
        Part {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("not a part: " + from + " to " + to);
            }
        }
    }

    /** The client has the representation: 304. */
    record NotModified() implements Outcome {}

    /** The client wants another representation: 412. */
    record Failed() implements Outcome {}

    /** The range begins after the last byte: 416. */
    record Unsatisfiable() implements Outcome {}

    Preconditions {
        if (!STRONG_TAG.matcher(entityTag).matches()) {
            throw new IllegalArgumentException("not a strong entity tag: " + entityTag);
        }
        if (length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
    }

    /**
     * Evaluates the header fields of a request in the order of RFC 9110 13.2.2. Conditions on dates are ignored, and so is a
     * Range that cannot be read or that names several ranges.
     *
     * @param method GET or HEAD
     */
    Outcome evaluate(HttpMethod method, HttpHeaders headers) {
        if (headers.containsHeader(HttpHeaders.IF_MATCH) && !matches(headers, HttpHeaders.IF_MATCH, true)) {
            return new Failed();
        }
        if (matches(headers, HttpHeaders.IF_NONE_MATCH, false)) {
            return new NotModified();
        }
        if (!method.equals(HttpMethod.GET) || !isRangeFor(headers.getOrEmpty(HttpHeaders.IF_RANGE))) {
            return new Whole();
        }
        return range(combined(headers.getOrEmpty(HttpHeaders.RANGE)));
    }

    /** @param strong whether a weak tag matches nothing (RFC 9110 8.8.3.2) */
    private boolean matches(HttpHeaders headers, String name, boolean strong) {
        String field = combined(headers.getOrEmpty(name));
        var own = ETag.create(entityTag);
        return field.equals("*") || ETag.parse(field).stream().anyMatch(tag -> tag.compare(own, strong));
    }

    /** The comparison is strong; the tag here is too, so their characters are equal. A date never is. */
    private boolean isRangeFor(List<String> ifRange) {
        return ifRange.isEmpty() || combined(ifRange).equals(entityTag);
    }

    /** Field lines of one name are one list (RFC 9110 5.3). */
    private static String combined(List<String> lines) {
        return String.join(",", lines).strip();
    }

    private Outcome range(String specifier) {
        var range = ONE_RANGE.matcher(specifier);
        if (!range.matches()) {
            return new Whole();
        }
        String suffix = range.group("suffix");
        return suffix == null ? range(range.group("first"), range.group("last")) : last(new BigInteger(suffix));
    }

    private Outcome range(String firstDigits, String lastDigits) {
        var end = BigInteger.valueOf(length);
        var first = new BigInteger(firstDigits);
        var to = lastDigits.isEmpty() ? end : new BigInteger(lastDigits).add(BigInteger.ONE);
        if (!lastDigits.isEmpty() && to.compareTo(first) <= 0) {
            return new Whole(); // invalid (RFC 9110 14.1.1)
        }
        return first.compareTo(end) < 0
                ? new Part(first.longValueExact(), to.min(end).longValueExact())
                : new Unsatisfiable();
    }

    /** No Content-Range can name the last bytes of an empty representation, though they can be satisfied. */
    private Outcome last(BigInteger bytes) {
        if (bytes.signum() == 0) {
            return new Unsatisfiable();
        }
        return length == 0
                ? new Whole()
                : new Part(length - bytes.min(BigInteger.valueOf(length)).longValueExact(), length);
    }
}
