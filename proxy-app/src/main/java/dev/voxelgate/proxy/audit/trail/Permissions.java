package dev.voxelgate.proxy.audit.trail;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Restricts audit files to their owner, and reading to their group: they name patients. */
public final class Permissions {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private Permissions() {}

    /** The gateway, and its group reading, such as a program that collects logs. */
    public static FileAttribute<?>[] ofFile() {
        return attributes("rw-r-----");
    }

    /** The gateway alone. */
    public static FileAttribute<?>[] ofFolder() {
        return attributes("rwx------");
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
