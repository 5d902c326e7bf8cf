package dev.voxelgate.proxy.worker;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;

/**
 * Landlock without a rule: the thread that decodes, and what it starts, opens no file and no TCP connection any more. It
 * holds for this thread only, the system call filter for all. The numbers are the same on every architecture.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/landlock.html">Landlock</a>
 */
final class Landlock {

    private static final int CREATE_RULESET = 444;
    private static final int RESTRICT_SELF = 446;
    private static final long CREATE_RULESET_VERSION = 1;

    private static final int NET_VERSION = 4;
    private static final long NET_ALL = 3;

    long restrict(LinuxCalls calls) throws Throwable {
        long version = calls.syscall(CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION, 0);
        if (version < 1) {
            return version == 0 ? -1 : version;
        }
        boolean net = version >= NET_VERSION;
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocateFrom(JAVA_LONG, files(version), NET_ALL);
            long ruleset = calls.syscall(CREATE_RULESET, attributes.address(), net ? 16 : 8, 0, 0);
            return ruleset < 0 ? ruleset : calls.syscall(RESTRICT_SELF, ruleset, 0, 0, 0);
        }
    }

    /** Every access to files that the version knows: 13 of the first, then REFER, TRUNCATE, and IOCTL_DEV with the fifth. */
    private static long files(long version) {
        if (version >= 5) {
            return 0xffff;
        }
        return version >= 3 ? 0x7fff : version == 2 ? 0x3fff : 0x1fff;
    }
}
