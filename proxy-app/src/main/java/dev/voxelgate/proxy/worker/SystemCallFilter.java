package dev.voxelgate.proxy.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp filter (classic BPF) over all threads of the process: what opens files, connections or processes, or reaches
 * into others, fails with EPERM. Everything else a Java runtime may need is left, so it is a list of what is denied.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">seccomp</a>
 */
final class SystemCallFilter {

    private static final int SET_MODE_FILTER = 1;
    private static final int FLAG_TSYNC = 1;

    /** {@code struct seccomp_data}: the number, the architecture, and from byte 16 on six arguments of 64 bits. */
    private static final int NUMBER = 0;

    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int THIRD_ARGUMENT = 32;

    private static final short LOAD = 0x20;
    private static final short IF_EQUAL = 0x15;
    private static final short IF_GREATER_OR_EQUAL = 0x35;
    private static final short IF_ANY_BIT = 0x45;
    private static final short RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private static final int ESRCH = 3;

    private static final int CLONE_THREAD = 0x10000;
    private static final int X32 = 0x40000000;

    private static final MemoryLayout PROGRAM =
            MemoryLayout.structLayout(JAVA_SHORT, MemoryLayout.paddingLayout(6), ADDRESS);

    private record Instruction(short code, int ifTrue, int ifFalse, int value) {}

    private final Table table;
    private final List<Instruction> program = new ArrayList<>();

    private final MemorySegment memory;

    private SystemCallFilter(Table table) {
        this.table = table;
        write();
        memory = inMemory(Arena.global());
    }

    /** Numbers of system calls. */
    enum Table {
        X86_64(
                0xC000003E,
                317,
                56,
                435,
                234,
                302,
                // open, creat, openat, openat2, open_by_handle_at, memfd_create, truncate
                new int[] {2, 85, 257, 437, 304, 319, 76},
                // socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4, sendmmsg
                new int[] {41, 42, 43, 44, 46, 49, 50, 53, 288, 307},
                // fork, vfork, execve, execveat, kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, ptrace,
                // process_vm_readv,
                // process_vm_writev, kcmp
                new int[] {57, 58, 59, 322, 62, 200, 129, 297, 101, 310, 311, 312},
                // rename, mkdir, rmdir, link, unlink, symlink, chmod, chown, lchown, mknod, mkdirat, mknodat, fchownat,
                // unlinkat, renameat, linkat, symlinkat, fchmodat, utimensat, renameat2, setxattr, lsetxattr
                new int[] {
                    82, 83, 84, 86, 87, 88, 90, 92, 94, 133, 258, 259, 260, 263, 264, 265, 266, 268, 280, 316, 188, 189
                },
                // personality, pivot_root, chroot, acct, mount, umount2, setrlimit, init_module, finit_module,
                // kexec_load,
                // add_key, request_key, keyctl, unshare, setns, perf_event_open, bpf, userfaultfd, reboot
                new int[] {135, 155, 161, 163, 165, 166, 160, 175, 313, 246, 248, 249, 250, 272, 308, 298, 321, 323, 169
                },
                // shmget, shmat, semget, msgget, mq_open
                new int[] {29, 30, 64, 68, 240}),
        AARCH64(
                0xC00000B7,
                277,
                220,
                435,
                131,
                261,
                new int[] {56, 437, 265, 279, 45},
                new int[] {198, 203, 202, 206, 211, 200, 201, 199, 242, 269},
                new int[] {221, 281, 129, 130, 138, 240, 117, 270, 271, 272},
                new int[] {34, 33, 54, 35, 38, 37, 36, 53, 88, 276, 5, 6},
                new int[] {92, 41, 51, 89, 40, 39, 164, 105, 273, 104, 217, 218, 219, 97, 268, 241, 280, 282, 142},
                new int[] {194, 196, 190, 186, 180});

        /**
         * The same on both: pidfd_send_signal, io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount,
         * fsopen, fsconfig, fsmount, fspick, pidfd_open, pidfd_getfd, process_madvise, mount_setattr, fchmodat2.
         */
        private static final int[] COMMON = {424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 452};

        final int architecture;
        final int seccomp;
        final int clone;
        final int clone3;
        final int tgkill;
        final int prlimit64;

        @SuppressWarnings("ImmutableEnumChecker") // never changed
        private final int[][] denied;

        Table(int architecture, int seccomp, int clone, int clone3, int tgkill, int prlimit64, int[]... denied) {
            this.architecture = architecture;
            this.seccomp = seccomp;
            this.clone = clone;
            this.clone3 = clone3;
            this.tgkill = tgkill;
            this.prlimit64 = prlimit64;
            this.denied = denied;
        }
    }

    /** The filter for this machine; null where its architecture has no table. */
    static @Nullable SystemCallFilter forThisMachine() {
        var table = switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Table.X86_64;
            case "aarch64" -> Table.AARCH64;
            default -> null;
        };
        return table == null ? null : new SystemCallFilter(table);
    }

    /** Filters the whole process from now on. */
    long install(LinuxCalls calls) throws Throwable {
        long result = calls.syscall(table.seccomp, SET_MODE_FILTER, FLAG_TSYNC, memory.address(), 0);
        return result > 0 ? -ESRCH : result; // The thread of that number cannot take it over.
    }

    private void write() {
        add(LOAD, 0, 0, ARCHITECTURE);
        add(IF_EQUAL, 1, 0, table.architecture);
        add(RETURN, 0, 0, KILL_PROCESS);
        add(LOAD, 0, 0, NUMBER);
        if (table == Table.X86_64) {
            add(IF_GREATER_OR_EQUAL, 0, 1, X32);
            add(RETURN, 0, 0, ENOSYS);
        }
        for (int[] group : table.denied) {
            deny(group);
        }
        deny(Table.COMMON);
        // The C library asks for clone3 first, whose arguments a filter cannot see, and then for clone.
        add(IF_EQUAL, 0, 1, table.clone3);
        add(RETURN, 0, 0, ENOSYS);
        // Threads, not processes.
        add(IF_EQUAL, 0, 4, table.clone);
        add(LOAD, 0, 0, FIRST_ARGUMENT);
        add(IF_ANY_BIT, 1, 0, CLONE_THREAD);
        add(RETURN, 0, 0, EPERM);
        add(RETURN, 0, 0, ALLOW);
        // Signals to its own threads.
        add(IF_EQUAL, 0, 4, table.tgkill);
        add(LOAD, 0, 0, FIRST_ARGUMENT);
        add(IF_EQUAL, 1, 0, Math.toIntExact(ProcessHandle.current().pid()));
        add(RETURN, 0, 0, EPERM);
        add(RETURN, 0, 0, ALLOW);
        // Limits are read, not set: the pointer to new ones is null. Its upper half is not zero where the lower is: no
        // object begins at a multiple of 4 GB that nothing else forbids, so both halves are looked at.
        add(IF_EQUAL, 0, 6, table.prlimit64);
        add(LOAD, 0, 0, THIRD_ARGUMENT);
        add(IF_EQUAL, 0, 3, 0);
        add(LOAD, 0, 0, THIRD_ARGUMENT + 4);
        add(IF_EQUAL, 0, 1, 0);
        add(RETURN, 0, 0, ALLOW);
        add(RETURN, 0, 0, EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    private void deny(int[] numbers) {
        for (int number : numbers) {
            add(IF_EQUAL, 0, 1, number);
            add(RETURN, 0, 0, EPERM);
        }
    }

    private void add(short code, int ifTrue, int ifFalse, int value) {
        program.add(new Instruction(code, ifTrue, ifFalse, value));
    }

    /** {@code struct sock_fprog} and the {@code struct sock_filter}s it points to. */
    private MemorySegment inMemory(Arena arena) {
        var instructions = arena.allocate(8L * program.size(), 8);
        for (int i = 0; i < program.size(); i++) {
            var instruction = program.get(i);
            instructions.set(JAVA_SHORT, 8L * i, instruction.code());
            instructions.set(JAVA_BYTE, 8L * i + 2, (byte) instruction.ifTrue());
            instructions.set(JAVA_BYTE, 8L * i + 3, (byte) instruction.ifFalse());
            instructions.set(JAVA_INT, 8L * i + 4, instruction.value());
        }
        var header = arena.allocate(PROGRAM);
        header.set(JAVA_SHORT, 0, (short) program.size());
        header.set(ADDRESS, 8, instructions);
        return header;
    }
}
