package dev.voxelgate.proxy.audit.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One access to patients' data, or one refused attempt.
 *
 * @param kind what it was
 * @param action what was done
 * @param outcome how it ended
 * @param time when it ended
 * @param user who asked
 * @param address from where, an IP address
 * @param resource what was asked for
 * @param subject whose data it was, as far as that is known
 * @param bytes of content that were handed to the client's connection
 */
public record AuditEvent(
        EventKind kind,
        Action action,
        Outcome outcome,
        Instant time,
        String user,
        @Nullable String address,
        AuditedResource resource,
        Subject subject,
        long bytes) {

    /**
     * Whose data it was.
     *
     * @param study Study Instance UID
     * @param series Series Instance UID, of all that was accessed
     * @param instance SOP Instance UID, of all that was accessed
     * @param patientId Patient ID
     * @param instances how many were accessed, 0 when that is not known
     * @param frames which frames were accessed, null when it was all or is not known
     */
    public record Subject(
            @Nullable String study,
            @Nullable String series,
            @Nullable String instance,
            @Nullable String patientId,
            int instances,
            @Nullable String frames) {

        /** All frames, or frames that are not known. */
        public Subject(
                @Nullable String study,
                @Nullable String series,
                @Nullable String instance,
                @Nullable String patientId,
                int instances) {
            this(study, series, instance, patientId, instances, null);
        }
    }
}
