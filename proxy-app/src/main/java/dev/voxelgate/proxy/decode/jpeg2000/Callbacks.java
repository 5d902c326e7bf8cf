package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The functions OpenJPEG calls, made once for the process: what belongs to one call is in the native structure it
 * hands back ({@link MemoryStream}, {@link Messages}). A throwable that left one of them would end the process, so
 * each catches everything and answers as at the end of the data.
 */
record Callbacks(MemorySegment read, MemorySegment skip, MemorySegment seek, MemorySegment message) {

    private static final long END_OF_DATA = -1;

    static Callbacks create() throws UnavailableException {
        return new Callbacks(
                stub("read", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS)),
                stub("skip", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS)),
                stub("seek", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS)),
                stub("message", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)));
    }

    private static MemorySegment stub(String name, FunctionDescriptor descriptor) throws UnavailableException {
        MethodType type = descriptor.toMethodType();
        try {
            MethodHandle target = MethodHandles.lookup().findStatic(Callbacks.class, name, type);
            return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new UnavailableException("OpenJPEG cannot call back: no method " + name, e);
        }
    }

    /** {@code opj_stream_read_fn}. */
    static long read(MemorySegment buffer, long wanted, MemorySegment stream) {
        try {
            return MemoryStream.read(stream, buffer, wanted);
        } catch (Throwable e) {
            return END_OF_DATA;
        }
    }

    /** {@code opj_stream_skip_fn}. */
    static long skip(long bytes, MemorySegment stream) {
        try {
            return MemoryStream.skip(stream, bytes);
        } catch (Throwable e) {
            return END_OF_DATA;
        }
    }

    /** {@code opj_stream_seek_fn}. */
    static int seek(long position, MemorySegment stream) {
        try {
            return MemoryStream.seek(stream, position) ? 1 : 0;
        } catch (Throwable e) {
            return 0;
        }
    }

    /** {@code opj_msg_callback}. */
    static void message(MemorySegment text, MemorySegment messages) {
        try {
            Messages.add(messages, text);
        } catch (Throwable e) {
            return; // The result of the call says that it failed; only the words are lost.
        }
    }
}
