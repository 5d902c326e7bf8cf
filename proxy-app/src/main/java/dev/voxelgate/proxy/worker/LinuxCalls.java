package dev.voxelgate.proxy.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The C library's functions that a process limits itself with. Each gives the result, or minus the error number. */
final class LinuxCalls {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

    private final Linker linker = Linker.nativeLinker();
    private final MemorySegment state = Arena.global().allocate(STATE);
    private final MethodHandle syscall = find(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private final MethodHandle prctl = find(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private final MethodHandle setrlimit = find("setrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private final MethodHandle signal = find("signal", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_LONG));
    private final MethodHandle fcntl = find(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));

    private MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 1, options.length);
        all[0] = Linker.Option.captureCallState("errno");
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, all);
    }

    private long result(long value) {
        return value == -1 ? -(int) ERRNO.get(state, 0L) : value;
    }

    long syscall(int number, long first, long second, long third, long fourth) throws Throwable {
        return result((long) syscall.invokeExact(state, (long) number, first, second, third, fourth));
    }

    long prctl(int option, long value) throws Throwable {
        return result((int) prctl.invokeExact(state, option, value, 0L, 0L, 0L));
    }

    /** Sets both limits, the one that counts and the one up to which it could be raised. */
    long limit(int resource, long value) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            return result((int) setrlimit.invokeExact(state, resource, arena.allocateFrom(JAVA_LONG, value, value)));
        }
    }

    void ignoreSignal(int signal) throws Throwable {
        var _ = (MemorySegment) this.signal.invokeExact(state, signal, 1L); // SIG_IGN
    }

    long fcntl(int descriptor, int command, int value) throws Throwable {
        return result((int) fcntl.invokeExact(state, descriptor, command, value));
    }
}
