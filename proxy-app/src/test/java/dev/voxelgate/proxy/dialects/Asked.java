package dev.voxelgate.proxy.dialects;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A request to the archive.
 *
 * @param path without its query
 * @param query empty for none
 * @param accept its Accept field
 * @param root of the archive that has the right answers
 * @param own root of the archive that was asked
 */
record Asked(String path, String query, String accept, URI root, URI own, HttpClient http) {

    Resource resource() {
        return Resource.of(path);
    }

    /** The right answer, in whatever media type was asked for. */
    Answer right() throws IOException, InterruptedException {
        return right(path, query, resource().accept());
    }

    /** The right answer to another request. */
    Answer right(String otherPath, String otherQuery, String otherAccept) throws IOException, InterruptedException {
        var target = root.resolve(otherPath + (otherQuery.isEmpty() ? "" : '?' + otherQuery));
        var answer = http.send(
                HttpRequest.newBuilder(target).header("Accept", otherAccept).build(), BodyHandlers.ofByteArray());
        var type = answer.headers().firstValue("Content-Type").orElse("");
        return new Answer(answer.statusCode(), type, answer.body(), "").replacing(root.toString(), own.toString());
    }
}
