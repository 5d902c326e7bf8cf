package dev.voxelgate.proxy.audit.syslog;

import dev.voxelgate.proxy.audit.trail.Destination;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A message of RFC 5424 as PS3.15 A.6 wants it: facility 10 (security), MSGID {@code DICOM+RFC3881}, and the XML in
 * UTF-8 behind a byte order mark.
 *
 * @param host HOSTNAME
 * @param processId PROCID
 */
public record SyslogMessage(String host, long processId) {

    private static final int FACILITY = 10;
    private static final String BOM = "\uFEFF";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public SyslogMessage {
        host = host.replaceAll("[^!-~]", "_"); // PRINTUSASCII
        host = host.isEmpty() ? "-" : host.substring(0, Math.min(255, host.length()));
    }

    byte[] of(Destination.Message message) {
        var head = "<%d>1 %s %s voxelgate %d DICOM+RFC3881 - "
                .formatted(
                        FACILITY * 8 + severity(message.outcome()), TIMESTAMP.format(message.time()), host, processId);
        return (head + BOM + message.xml()).getBytes(StandardCharsets.UTF_8);
    }

    /** Notice; warning and worse for what failed. */
    private static int severity(int outcome) {
        return switch (outcome) {
            case 0 -> 5;
            case 4 -> 4;
            case 8 -> 3;
            default -> 2;
        };
    }
}
