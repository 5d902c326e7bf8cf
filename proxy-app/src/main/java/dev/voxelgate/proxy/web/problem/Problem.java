package dev.voxelgate.proxy.web.problem;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.http.HttpStatus;

/**
 * A problem detail (RFC 9457) with the members of Orthanc's error answers as extensions.
 *
 * @param type {@code urn:voxelgate:problem:} and a stable name
 * @param title the same for every problem of this type
 * @param status the HTTP status
 * @param detail what is the matter this time, without patient data
 * @param httpStatus Orthanc's name for the status
 * @param message Orthanc's name for the title
 * @param details Orthanc's name for the detail
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonProperty("HttpStatus") int httpStatus,
        @JsonProperty("Message") String message,
        @JsonProperty("Details") String details) {

    static Problem of(HttpStatus status, String name, String detail) {
        String title = status.getReasonPhrase();
        return new Problem(
                "urn:voxelgate:problem:" + name, title, status.value(), detail, status.value(), title, detail);
    }

    /** The same with another status. */
    Problem with(HttpStatus other) {
        String phrase = other.getReasonPhrase();
        return new Problem(type, phrase, other.value(), detail, other.value(), phrase, details);
    }
}
