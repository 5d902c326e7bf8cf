package dev.voxelgate.dicomweb.model;

import java.util.regex.Pattern;

/**
 * A DICOM unique identifier (PS3.5 9.1): at most 64 characters, digits and dots. Leading zeros in a component are let
 * pass, because archives hold such objects; anything but digits and dots never is, so a Uid is safe in a URL's path.
 *
 * @param value the identifier as text
 */
public record Uid(String value) {

    private static final Pattern SYNTAX = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    public Uid {
        if (value.length() > 64 || !SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException("not a DICOM UID");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
