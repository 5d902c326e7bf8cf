package dev.voxelgate.dicomweb.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class after which Netty's leak detector reports a buffer that was collected but never released, and
 * the whole run when that comes to light only at its end. Registered for every test by being on the class path.
 */
public final class LeakCheck implements BeforeAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);
    private static final Duration COLLECTION_TIMEOUT = Duration.ofSeconds(10);
    private static final List<ResourceLeakDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final LongAdder TRACKED = new LongAdder();

    /** How much was tracked when leaks were last looked for. */
    private static volatile long trackedBefore;

    static {
        // Netty asks the factory when its buffer classes are initialised: this has to come before the first test.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        AutoCloseable atTheEnd = () -> failOnLeaks("the test run", takeLeaks());
        context.getRoot().getStore(NAMESPACE).computeIfAbsent("end", _ -> atTheEnd);
        // Not an AfterAllCallback: what has @AutoClose is closed after those.
        AutoCloseable afterClass = () -> {
            // Where nothing was tracked nothing new can have leaked, and a collection for each class takes minutes in
            // all.
            if (TRACKED.sum() != trackedBefore) {
                failOnLeaks(context.getDisplayName(), takeLeaks());
            }
        };
        context.getStore(NAMESPACE).put("class", afterClass);
    }

    /** Gives, and forgets, the reports about what was leaked up to now. Every report is Netty's text. */
    static List<String> takeLeaks() {
        collectGarbage();
        DETECTORS.forEach(LeakCheck::report);
        trackedBefore = TRACKED.sum();
        var leaks = new ArrayList<String>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    private static void failOnLeaks(String where, List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(
                    leaks.size() + " leaks came to light after " + where + ":\n" + String.join("\n", leaks));
        }
    }

    /** Twice until a marker is collected: what was unreachable before the first is then in its detector's queue. */
    private static void collectGarbage() {
        for (int round = 0; round < 2; round++) {
            var collected = new ReferenceQueue<Object>();
            var marker = new WeakReference<>(new Object(), collected);
            long deadline = System.nanoTime() + COLLECTION_TIMEOUT.toNanos();
            do {
                System.gc();
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("the garbage collector does not collect");
                }
            } while (!isEnqueued(collected, marker));
        }
    }

    private static boolean isEnqueued(ReferenceQueue<Object> queue, WeakReference<Object> marker) {
        try {
            return marker.equals(queue.remove(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A detector reports what its queue holds whenever it begins to track something. */
    @SuppressWarnings("unchecked") // it only holds what it tracks weakly
    private static void report(ResourceLeakDetector<?> detector) {
        var marker = new Object();
        var tracker = ((ResourceLeakDetector<Object>) detector).trackForcibly(marker);
        if (tracker != null) {
            tracker.close(marker);
        }
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
            return new RecordingDetector<>(resource, interval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
            return new RecordingDetector<>(resource, interval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        RecordingDetector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
            DETECTORS.add(this);
        }

        @Override
        public @Nullable ResourceLeakTracker<T> track(T resource) {
            TRACKED.increment();
            return super.track(resource);
        }

        @Override
        public @Nullable ResourceLeakTracker<T> trackForcibly(T resource) {
            TRACKED.increment();
            return super.trackForcibly(resource);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
