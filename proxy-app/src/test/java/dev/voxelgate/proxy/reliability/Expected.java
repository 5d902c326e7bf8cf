package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.zip.ZipInputStream;

/** A request, and the only body that its complete answer may have: that of an answer which nothing disturbed. */
final class Expected {

    private final String path;
    private final byte[] body;

    private Expected(String path, byte[] body) {
        this.path = path;
        this.body = body;
    }

    /** Asks once while nothing is wrong, and holds the answer to the values that must come of the request. */
    static Expected of(URI gateway, String path, byte[] values) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(gateway + path)).build();
            var answer = http.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            byte[] npy = answer.body()[0] == 'P' ? unzip(answer.body()) : answer.body();
            assertThat(Arrays.equals(values(npy), values))
                    .as("every value of " + path)
                    .isTrue();
            return new Expected(path, answer.body());
        }
    }

    /** A request that has no array for an answer. */
    static Expected none(String path) {
        return new Expected(path, new byte[0]);
    }

    /** What follows the header of an npy file of format 1.0. */
    static byte[] values(byte[] npy) {
        int header = (npy[8] & 0xFF) | (npy[9] & 0xFF) << 8;
        return Arrays.copyOfRange(npy, 10 + header, npy.length);
    }

    private static byte[] unzip(byte[] npz) throws IOException {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            assertThat(zip.getNextEntry()).isNotNull();
            return zip.readAllBytes();
        }
    }

    /** With the query. */
    String path() {
        return path;
    }

    int length() {
        return body.length;
    }

    /** Whether its bytes from an offset on are the first ones of a buffer. */
    boolean has(long offset, byte[] bytes, int count) {
        return offset + count <= body.length
                && Arrays.equals(bytes, 0, count, body, (int) offset, (int) offset + count);
    }

    @Override
    public String toString() {
        return path;
    }
}
