package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/**
 * Many clients for a while on a gateway of little memory: every array is right, and in the end everything is as it was.
 * A longer while: {@code -Dvoxelgate.soak=10m}.
 */
final class SoakIT {

    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration SOAK = DurationStyle.detectAndParse(System.getProperty("voxelgate.soak", "60s"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("voxelgate.soak.seed", System.nanoTime());
    private static final int CLIENTS = 32;

    /** How much more than before the gateway may hold at rest: less than a thousandth of what goes through it. */
    private static final long MARGIN = 24L << 20;

    private static final int FRAMES = 48;
    private static final long SLOWLY = 5;
    private static final long STEP = 32 * 1024;
    private static final long MAX_PAUSE = 2000;

    private final List<Expected> small = new ArrayList<>();
    private final List<Expected> big = new ArrayList<>();
    private final Map<Expected, Integer> refusals = new LinkedHashMap<>();
    private final LongAdder exact = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder problems = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();

    @Test
    void aCrowdGetsItsArraysAndLeavesNothingBehind() throws IOException, InterruptedException {
        try (var orthanc = OrthancServer.start();
                var gateway = start(orthanc)) {
            prepare(gateway.url(), orthanc);
            soak(gateway.url(), WARM_UP, SEED);
            var before = atRest(gateway, orthanc);
            soak(gateway.url(), SOAK, SEED + 1);
            var after = atRest(gateway, orthanc);
            Report.add("""

                Soak: %d clients for %s, seed %d
                %s whole and exact, %s left early, %s refused for now, %s problems as expected, %d MB
                before: %s
                after:  %s
                unexpected: %s\
                """.formatted(
                            CLIENTS,
                            SOAK,
                            SEED,
                            exact,
                            left,
                            refused,
                            problems,
                            bytes.sum() >> 20,
                            before,
                            after,
                            unexpected.size()));
            assertThat(unexpected).isEmpty();
            assertThat(exact.sum()).isGreaterThan(CLIENTS);
            assertThat(gateway.isAlive()).isTrue();
            assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK", "nobody foresaw");
            assertThat(after.heap()).as("heap").isLessThan(before.heap() + MARGIN);
            assertThat(after.netty() + after.direct())
                    .as("outside the heap")
                    .isLessThan(before.netty() + before.direct() + MARGIN);
        }
    }

    private static GatewayProcess start(OrthancServer orthanc) throws IOException {
        return GatewayProcess.start(
                List.of("voxelgate.upstream.orthanc-url=" + orthanc.restUrl(), NettyMemory.PROPERTY),
                "-Xmx192m",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.leakDetection.level=paranoid");
    }

    /** Every route, and what it must give. Sizes from one slice to more than the gateway's memory. */
    private void prepare(URI gateway, OrthancServer orthanc) throws IOException, InterruptedException {
        var series =
                StoredSeries.store(orthanc, "ct", "ct-shuffled", "ct-jpeg-ls", "enhanced", "big-ct", "big-enhanced");
        for (var one : series.subList(0, 4)) {
            for (var path : List.of(one.orthancRoute(), one.dicomRoute())) {
                for (var query : List.of("", "?compress=1", "?rescale=0", "?rescale=0&compress=1")) {
                    small.add(Expected.of(gateway, path + query, one.values(!query.contains("rescale=0"))));
                }
            }
        }
        var ct = series.getFirst();
        small.add(Expected.of(
                gateway,
                ct.orthancInstanceRoute(),
                slice(ct.values(true), ct.instances().size(), 0)));
        var enhanced = series.get(3);
        small.add(Expected.of(gateway, enhanced.orthancInstanceRoute(), enhanced.values(true)));
        small.add(Expected.of(gateway, enhanced.dicomFramesRoute("8"), slice(enhanced.values(true), FRAMES, 7)));
        for (var one : series.subList(4, 6)) {
            big.add(Expected.of(gateway, one.orthancRoute() + "?rescale=0", one.values(false)));
            big.add(Expected.of(gateway, one.dicomRoute(), one.values(true)));
        }
        refusals.put(Expected.none(ct.orthancRoute() + "?rescale=perhaps"), 400);
        refusals.put(Expected.none("/series/01234567-01234567-01234567-01234567-01234567/numpy"), 404);
        refusals.put(Expected.none("/dicom-web/studies/1.2.3/series/1.2.4/numpy"), 404);
        refusals.put(Expected.none(enhanced.dicomFramesRoute("49")), 404);
    }

    private static byte[] slice(byte[] values, int slices, int index) {
        int length = values.length / slices;
        return Arrays.copyOfRange(values, index * length, (index + 1) * length);
    }

    private void soak(URI gateway, Duration duration, long seed) {
        long end = System.nanoTime() + duration.toNanos();
        var seeds = new SplittableRandom(seed);
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                var random = seeds.split();
                var who = Client.number(client);
                clients.execute(() -> {
                    while (System.nanoTime() - end < 0
                            && !Thread.currentThread().isInterrupted()) {
                        request(gateway, who, random);
                    }
                });
            }
        }
    }

    private void request(URI gateway, Client client, SplittableRandom random) {
        switch (random.nextInt(16)) {
            case 0 -> whole(gateway, client, big.get(random.nextInt(big.size())), 0);
            case 1, 2 -> leave(gateway, client, big.get(random.nextInt(big.size())), random);
            case 3, 4 -> leave(gateway, client, small.get(random.nextInt(small.size())), random);
            case 5 -> refused(gateway, client, random.nextInt(refusals.size()));
            case 6 -> whole(gateway, client, small.get(random.nextInt(small.size())), SLOWLY);
            default -> whole(gateway, client, small.get(random.nextInt(small.size())), 0);
        }
    }

    /** Reads to the end, with pauses. */
    private void whole(URI gateway, Client client, Expected request, long pauseMilliseconds) {
        try (var answer = Answer.to(gateway, request, client)) {
            Ending ending = pauseMilliseconds == 0 ? answer.end() : null;
            while (ending == null) {
                pause(pauseMilliseconds);
                ending = answer.advance(STEP);
            }
            judge(request, answer, ending);
        }
    }

    /** Hangs up, at once or somewhere. */
    private void leave(URI gateway, Client client, Expected request, SplittableRandom random) {
        try (var answer = Answer.to(gateway, request, client)) {
            var ending = random.nextBoolean() ? null : answer.advance(random.nextInt(request.length()));
            if (ending == null) {
                left.increment();
            } else {
                judge(request, answer, ending);
            }
        }
    }

    private void judge(Expected request, Answer answer, Ending ending) {
        if (ending.verdict() == Verdict.EXACT) {
            exact.increment();
            bytes.add(answer.received());
        } else if (ending.status() == 503 && !answer.field("Retry-After").isEmpty()) {
            refused.increment();
            pause(Math.min(MAX_PAUSE, 1000 * Long.parseLong(answer.field("Retry-After"))));
        } else {
            unexpected.add(request + ": " + ending);
        }
    }

    private void refused(URI gateway, Client client, int which) {
        var request = List.copyOf(refusals.keySet()).get(which);
        try (var answer = Answer.to(gateway, request, client)) {
            var ending = answer.end();
            if (ending.verdict() == Verdict.PROBLEM && Objects.equals(ending.status(), refusals.get(request))) {
                problems.increment();
            } else {
                judge(request, answer, ending);
            }
        }
    }

    private static void pause(long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nothing is under way, and measures what is kept. */
    private static Footprint atRest(GatewayProcess gateway, OrthancServer orthanc)
            throws IOException, InterruptedException {
        assertThat(UpstreamConnections.fallingTo(0, orthanc.restUrl(), PATIENCE))
                .as("connections to Orthanc, at rest")
                .isZero();
        return Footprint.of(gateway);
    }
}
