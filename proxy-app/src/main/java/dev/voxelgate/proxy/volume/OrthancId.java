package dev.voxelgate.proxy.volume;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An Orthanc identifier: the SHA-1 of the DICOM identifiers down to its level, as five groups of eight hexadecimal
 * digits. Safe in a URL's path.
 *
 * @param value the identifier as text
 */
public record OrthancId(String value) {

    private static final Pattern SYNTAX = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{8}){4}");

    public OrthancId {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an Orthanc identifier has five groups of eight digits from 0 to 9 and a to f, with hyphens"
                            + " between");
        }
    }

    /** The identifier that Orthanc gives to an instance. */
    public static OrthancId ofInstance(String patientId, String study, String series, String instance) {
        return of(patientId, study, series, instance);
    }

    /** The identifier that Orthanc gives to a series. */
    public static OrthancId ofSeries(String patientId, String study, String series) {
        return of(patientId, study, series);
    }

    private static OrthancId of(String... identifiers) {
        String hex = sha1(String.join("|", identifiers));
        return new OrthancId(String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 16),
                hex.substring(16, 24),
                hex.substring(24, 32),
                hex.substring(32)));
    }

    private static String sha1(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
