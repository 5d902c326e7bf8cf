package dev.voxelgate.proxy.worker;

import java.io.FileWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a worker gives up. On Linux before it loads anything: it ends with the gateway, ignores the signals that are for the
 * gateway, and is the first to go where memory runs out. Once it is warm: other privileges, limits, files, processes and
 * the network. A step that the system refuses is left out and named; elsewhere nothing is done.
 */
final class Restrictions {

    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int RLIMIT_AS = 9;

    private static final int ENOSYS = 38;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int PIPE_BYTES = 1 << 20;

    private final @Nullable LinuxCalls linux;
    private final List<String> done = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    private Restrictions(@Nullable LinuxCalls linux) {
        this.linux = linux;
    }

    /** A step; gives a negative error number where it is refused. */
    private interface Step {
        long run() throws Throwable;
    }

    /** To be called first. A gateway that is gone already ends this process. */
    static Restrictions begin() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return new Restrictions(null);
        }
        try {
            var restrictions = new Restrictions(new LinuxCalls());
            restrictions.belongToTheGateway();
            return restrictions;
        } catch (RuntimeException | Error e) {
            var restrictions = new Restrictions(null);
            restrictions.failed.add("foreign functions (" + e.getClass().getSimpleName() + ")");
            return restrictions;
        }
    }

    private void belongToTheGateway() {
        var calls = linux;
        if (calls == null) {
            return;
        }
        step("end with the gateway", () -> calls.prctl(PR_SET_PDEATHSIG, SIGKILL));
        step("signals", () -> {
            calls.ignoreSignal(SIGINT);
            calls.ignoreSignal(SIGTERM);
            return 0;
        });
        step("oom_score_adj", () -> {
            try (Writer score = new FileWriter("/proc/self/oom_score_adj", StandardCharsets.US_ASCII)) {
                score.write("1000");
            }
            return 0;
        });
        step(
                "pipes of 1 MB",
                () -> Math.min(calls.fcntl(0, F_SETPIPE_SZ, PIPE_BYTES), calls.fcntl(1, F_SETPIPE_SZ, PIPE_BYTES)));
    }

    /**
     * Gives up the rest, for good.
     *
     * @param addresses all addresses that may be taken, in bytes; 0 for no limit
     */
    void apply(long addresses) {
        var calls = linux;
        if (calls == null) {
            return;
        }
        // Made first: after the next steps no class can be loaded, and no file descriptor be had.
        var filter = SystemCallFilter.forThisMachine();
        var landlock = new Landlock();
        step("no_new_privs", () -> calls.prctl(PR_SET_NO_NEW_PRIVS, 1));
        step("RLIMIT_CORE", () -> calls.limit(RLIMIT_CORE, 0));
        step("RLIMIT_FSIZE", () -> calls.limit(RLIMIT_FSIZE, 0));
        if (addresses > 0) {
            step("RLIMIT_AS", () -> calls.limit(RLIMIT_AS, addresses));
        }
        step("Landlock", () -> landlock.restrict(calls));
        step("RLIMIT_NOFILE", () -> calls.limit(RLIMIT_NOFILE, 0));
        step("seccomp", () -> filter == null ? -ENOSYS : filter.install(calls));
    }

    private void step(String name, Step step) {
        try {
            long result = step.run();
            if (result < 0) {
                failed.add("%s (error %d)".formatted(name, -result));
            } else {
                done.add(name);
            }
        } catch (Throwable e) { // whatever it is, the others are still of use
            failed.add("%s (%s)".formatted(name, e.getClass().getSimpleName()));
        }
    }

    /** One line for the log. */
    String report() {
        if (done.isEmpty() && failed.isEmpty()) {
            return "not restricted on this system";
        }
        return "restricted by " + String.join(", ", done)
                + (failed.isEmpty() ? "" : "; refused by the system: " + String.join(", ", failed));
    }
}
