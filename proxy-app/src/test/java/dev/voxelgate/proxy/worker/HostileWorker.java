package dev.voxelgate.proxy.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A worker whose decoder a codestream can take over: what a hole in the native library would let it do. */
public final class HostileWorker {

    /**
     * The transfer syntax of a frame whose samples tell, for each attempt to break out, whether it worked before the
     * restrictions; and then whether it works.
     */
    static final String BREAK_OUT = "1.2.3.4";

    /** How many attempts there are. */
    static final int ATTEMPTS = 4;

    private HostileWorker() {}

    public static void main(String[] arguments) throws IOException {
        var restrictions = Restrictions.begin();
        DecodeWorker.serve(
                new HostileDecoder(Jpeg2000FrameDecoder.load()), "hostile", restrictions, Long.parseLong(arguments[0]));
    }

    private static final class HostileDecoder implements FrameDecoder {

        private static final long PIECE = 8 << 20;

        private final FrameDecoder decoder;
        private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final byte[] before;
        private final MethodHandle system = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("system"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS));
        private final MethodHandle malloc = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("malloc"),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

        HostileDecoder(FrameDecoder decoder) throws IOException {
            this.decoder = decoder;
            before = attempts();
        }

        @Override
        public Set<String> transferSyntaxUids() {
            var all = new HashSet<>(decoder.transferSyntaxUids());
            all.add(BREAK_OUT);
            return all;
        }

        @Override
        public String codecName(String transferSyntaxUid) {
            return "hostile";
        }

        @Override
        public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) {
            throw new AssertionError("without the transfer syntax");
        }

        @Override
        public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
                throws DecodeException {
            if (transferSyntaxUid.equals(BREAK_OUT)) {
                var samples = Arrays.copyOf(before, 2 * ATTEMPTS);
                System.arraycopy(attempts(), 0, samples, ATTEMPTS, ATTEMPTS);
                return new DecodedFrame(samples, false, image.colour());
            }
            for (var misdeed : Misdeed.values()) {
                if (misdeed.isNamedIn(codestream)) {
                    commit(misdeed);
                }
            }
            return decoder.decode(transferSyntaxUid, codestream, image, deadline);
        }

        @SuppressWarnings("IfChainToSwitch")
        private void commit(Misdeed misdeed) {
            // No switch: its table would be a class that can't be loaded any more.
            if (misdeed == Misdeed.CRASH) {
                MemorySegment.ofAddress(64).reinterpret(8).set(JAVA_BYTE, 0, (byte) 1);
            } else if (misdeed == Misdeed.GROW) {
                grow();
            } else if (misdeed == Misdeed.BABBLE) {
                babble();
            } else if (misdeed == Misdeed.EXIT) {
                Runtime.getRuntime().halt(0);
            }
            while (misdeed == Misdeed.HANG) {
                Thread.onSpinWait();
            }
        }

        /** Until there is no more; then as a library does that does not look at what malloc gave it. */
        private void grow() {
            try {
                while (true) {
                    long address = (long) malloc.invokeExact(PIECE);
                    MemorySegment.ofAddress(address).reinterpret(PIECE).fill((byte) 1);
                }
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private static void babble() {
            try (var out = new FileOutputStream(FileDescriptor.out)) {
                var bytes = new byte[100];
                Arrays.fill(bytes, (byte) 1);
                bytes[10] = 0; // The colour is a text of one character, which none is.
                out.write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Reading a file, writing one, a connection, a program. */
        private byte[] attempts() {
            return new byte[] {
                works(() -> new FileInputStream("/proc/self/environ").close()),
                works(() -> Files.delete(Files.createTempFile("voxelgate-hostile-", ""))),
                works(() -> new Socket(server.getInetAddress(), server.getLocalPort()).close()),
                works(() -> {
                    try (var arena = Arena.ofConfined()) {
                        if ((int) system.invokeExact(arena.allocateFrom("true")) != 0) {
                            throw new IOException("no program");
                        }
                    }
                })
            };
        }

        private interface Attempt {
            void run() throws Throwable;
        }

        private static byte works(Attempt attempt) {
            try {
                attempt.run();
                return 1;
            } catch (Throwable e) {
                return 0;
            }
        }
    }
}
