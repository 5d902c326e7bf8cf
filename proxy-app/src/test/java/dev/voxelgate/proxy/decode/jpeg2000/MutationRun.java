package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that decodes damaged codestreams, apart from the tests' own so that a crash is its own exit code. Arguments:
 * the directory of the streams, {@code j2k} or {@code ht}, how many mutations. Prints {@code decoded refused peak-MB}
 * when all of them gave a picture of the right size or a {@link DecodeException}.
 */
final class MutationRun {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_CODESTREAM_BYTES = 50_000;

    private MutationRun() {}

    public static void main(String[] arguments) throws Exception {
        boolean highThroughput = arguments[1].equals("ht");
        int mutations = Integer.parseInt(arguments[2]);
        var decoder = Jpeg2000FrameDecoder.load();
        var random = new Random(20261122);
        var streams = load(Path.of(arguments[0]), highThroughput);
        int decoded = 0;
        // The time limit is the caller's: native code cannot be stopped, so a run over its limit ends the process.
        try (var worker = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < mutations; i++) {
                var stream = streams.get(random.nextInt(streams.size()));
                var mutated = mutate(Files.readAllBytes(stream.codestream()), random);
                var result = worker.submit(() -> decodes(decoder, stream, mutated));
                try {
                    decoded += result.get(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
                } catch (TimeoutException e) {
                    System.err.printf("mutation %d of %s takes longer than %s%n", i, stream.name(), TIME_LIMIT);
                    Runtime.getRuntime().halt(3);
                }
            }
        }
        System.out.printf("%d %d %d%n", decoded, mutations - decoded, peakMegabytes());
    }

    private static List<EncodedStream> load(Path directory, boolean highThroughput) throws IOException {
        var streams = new ArrayList<EncodedStream>();
        for (var stream : EncodedStream.in(directory)) {
            if (stream.isHighThroughput() == highThroughput && Files.size(stream.codestream()) < MAX_CODESTREAM_BYTES) {
                streams.add(stream);
            }
        }
        return streams;
    }

    private static boolean decodes(Jpeg2000FrameDecoder decoder, EncodedStream stream, byte[] mutated) {
        try {
            var frame = decoder.decode(mutated, stream.image());
            if (frame.samples().length != stream.image().decodedBytes()) {
                throw new AssertionError(stream.name() + " gave " + frame.samples().length + " bytes");
            }
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    /** One of: bit flips anywhere, bytes changed in the headers, a cut, a span removed, doubled, or two swapped. */
    static byte[] mutate(byte[] codestream, Random random) {
        var mutated = codestream.clone();
        int length = mutated.length;
        int span = 1 + random.nextInt(Math.max(1, Math.min(64, length / 4)));
        int from = random.nextInt(Math.max(1, length - 2 * span));
        switch (random.nextInt(7)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    mutated[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> mutated[random.nextInt(Math.min(length, 140))] = (byte) random.nextInt(256);
            case 2 -> mutated[random.nextInt(Math.min(length, 140))] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                return Arrays.copyOf(mutated, random.nextInt(length));
            }
            case 4 -> {
                System.arraycopy(codestream, from + span, mutated, from, length - from - span);
                return Arrays.copyOf(mutated, length - span);
            }
            case 5 -> {
                var longer = Arrays.copyOf(mutated, length + span);
                System.arraycopy(codestream, from, longer, from + span, length - from);
                return longer;
            }
            default -> {
                System.arraycopy(codestream, from, mutated, from + span, span);
                System.arraycopy(codestream, from + span, mutated, from, span);
            }
        }
        return mutated;
    }

    /** The most memory the process ever had resident; 0 where the system does not tell. */
    private static long peakMegabytes() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) / 1024)
                .findFirst()
                .orElse(0);
    }
}
