package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.container.Compression;
import dev.voxelgate.proxy.container.Container;
import dev.voxelgate.proxy.web.problem.NotAcceptableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.MultiValueMap;

/**
 * The form in which an array is sent.
 *
 * @param mediaType the Content-Type of the answer
 * @param extension of the file name, with its dot
 */
record Representation(MediaType mediaType, String extension) {

    private static final MediaType NPY = new MediaType("application", "x-npy");
    private static final MediaType NPZ = new MediaType("application", "x-npz");

    /** The query parameter that chooses between the two. */
    private static final String COMPRESS = "compress";

    /**
     * Chooses the media type that the client prefers (RFC 9110 12.5.1); bytes when it does not care.
     *
     * @throws NotAcceptableException when it excludes every possible one
     */
    static Representation negotiate(Container container, HttpHeaders headers) {
        var own = MediaType.parseMediaType(container.mediaType());
        return new Representation(choose(accepted(headers), own), container.extension());
    }

    /** The file of several arrays: with a name without its extension, and ranges unless it is compressed. */
    void describe(String fileName, boolean compressed, HttpHeaders headers) {
        headers.setContentType(mediaType);
        headers.setContentDisposition(
                ContentDisposition.attachment().filename(fileName + extension).build());
        headers.set(HttpHeaders.ACCEPT_RANGES, compressed ? "none" : "bytes");
        if (!headers.getVary().contains(HttpHeaders.ACCEPT)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
    }

    /**
     * The query, with {@code compress} as the client's Accept field means it where the query does not say: {@code .npz} for
     * who prefers {@code application/x-npz} to all that an {@code .npy} can be.
     *
     * @throws NotAcceptableException when the field cannot be read
     */
    static MultiValueMap<String, String> withForm(MultiValueMap<String, String> query, HttpHeaders headers) {
        if (query.containsKey(COMPRESS) || !prefersNpz(accepted(headers))) {
            return query;
        }
        var named = new LinkedMultiValueMap<>(query);
        named.set(COMPRESS, "1");
        return named;
    }

    private static boolean prefersNpz(List<MediaType> accepted) {
        return accepted.stream()
                .filter(range -> !hasParameters(range) && range.getQualityValue() > 0)
                .filter(range ->
                        Stream.of(MediaType.APPLICATION_OCTET_STREAM, NPY, NPZ).anyMatch(range::includes))
                .findFirst()
                .filter(range -> range.equalsTypeAndSubtype(NPZ))
                .isPresent();
    }

    private static MediaType choose(List<MediaType> accepted, MediaType own) {
        if (accepted.isEmpty()) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
        var plain = accepted.stream().filter(range -> !hasParameters(range)).toList();
        // A range with parameters is of types that have them too, which none here has: it is the last resort.
        var special = accepted.stream().filter(Representation::hasParameters).toList();
        return Stream.of(plain, special)
                .flatMap(List::stream)
                .filter(range -> range.getQualityValue() > 0)
                .flatMap(range -> Stream.of(MediaType.APPLICATION_OCTET_STREAM, own)
                        .filter(range::includes)
                        .filter(type -> !isOverridden(range, type, plain)))
                .findFirst()
                .orElseThrow(
                        () -> new NotAcceptableException("this array comes as application/octet-stream or " + own));
    }

    private static boolean hasParameters(MediaType range) {
        return range.getParameters().keySet().stream().anyMatch(name -> !name.equalsIgnoreCase("q"));
    }

    /** Whether a more specific range says something else of a type: that it is not wanted, for example. */
    private static boolean isOverridden(MediaType range, MediaType type, List<MediaType> ranges) {
        return ranges.stream()
                .anyMatch(other -> other.includes(type)
                        && (hasParameters(range) ? other.getQualityValue() == 0 : isMoreSpecific(other, range)));
    }

    /** By what there is in place of an asterisk. */
    private static boolean isMoreSpecific(MediaType one, MediaType other) {
        return (other.isWildcardType() && !one.isWildcardType())
                || (other.isWildcardSubtype() && !one.isWildcardSubtype());
    }

    private static List<MediaType> accepted(HttpHeaders headers) {
        try {
            var accepted = new ArrayList<>(headers.getAccept());
            accepted.forEach(MediaType::getQualityValue); // which is not read before, if written as Q
            MimeTypeUtils.sortBySpecificity(accepted);
            accepted.sort(Comparator.comparingDouble(MediaType::getQualityValue).reversed());
            return accepted;
        } catch (IllegalArgumentException e) { // no media type, more than can be sorted, a quality that is no number
            throw new NotAcceptableException("the Accept header cannot be read");
        }
    }

    /**
     * Writes the headers that describe a file; a compressed one has no length until it was made.
     *
     * @param fileName without the extension
     */
    void describe(String fileName, ArrayFile file, HttpHeaders headers) {
        headers.setContentType(mediaType);
        boolean compressed = file.compression() != Compression.NONE;
        describe(fileName, compressed, headers);
        if (!compressed) {
            headers.setContentLength(file.bytes());
        }
    }

    /** Takes back what a 304 does not say (RFC 9110 15.4.5). */
    static void undescribe(HttpHeaders headers) {
        headers.remove(HttpHeaders.CONTENT_TYPE);
        headers.remove(HttpHeaders.CONTENT_DISPOSITION);
        headers.remove(HttpHeaders.CONTENT_LENGTH);
    }
}
