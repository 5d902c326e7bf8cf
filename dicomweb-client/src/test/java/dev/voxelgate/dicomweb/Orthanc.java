package dev.voxelgate.dicomweb;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

/** A real Orthanc with its DICOMweb plugin, however it was started, for tests to fill and to ask. */
public interface Orthanc extends AutoCloseable {

    /** Its REST API, without a slash at the end. */
    URI restUrl();

    /** The root of its DICOMweb services, without a slash at the end. */
    default URI dicomWebUrl() {
        return URI.create(restUrl() + "/dicom-web");
    }

    /** Stores one DICOM file and gives the Orthanc identifier of its instance. */
    default String upload(byte[] dicom) {
        HttpResponse<String> answer = exchange(HttpRequest.newBuilder(URI.create(restUrl() + "/instances"))
                .POST(BodyPublishers.ofByteArray(dicom))
                .build());
        var id = Pattern.compile("\"ID\"\\s*:\\s*\"([0-9a-f-]{44})\"").matcher(answer.body());
        if (answer.statusCode() != 200 || !id.find()) {
            return fail("Orthanc refused an upload: " + answer.statusCode() + " " + answer.body());
        }
        return id.group(1);
    }

    /** The body of a GET under {@link #restUrl}, for example {@code /instances}; anything but 200 fails the test. */
    default String get(String path) {
        HttpResponse<String> answer =
                exchange(HttpRequest.newBuilder(URI.create(restUrl() + path)).build());
        return answer.statusCode() == 200 ? answer.body() : fail("GET " + path + " gave " + answer.statusCode());
    }

    @Override
    void close();

    private static HttpResponse<String> exchange(HttpRequest request) {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }
}
