package dev.voxelgate.proxy.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Divides a limited amount of something among clients, so that one that asks for much does not starve one that asks
 * for little. Never blocks; for any number of threads.
 *
 * <p>Fair by dynamic thresholds (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet
 * switches", 1998): a client may add to what it holds only while that is at most three times what it leaves free. One
 * alone gets three quarters, two get three sevenths each, and there is room for the next one without anything being
 * set aside for each. What a client asks for first is given whenever it fits: that is what the room is for.
 *
 * <p>Who does not get its share waits, if there is a place by the same rule. Those who wait are served in turn, client
 * by client, each one's requests in order; what does not fit is passed over. To hold back small requests until there
 * is room for a large one would let a single request stop everybody, so a large one takes its chance and gives up when
 * its time is over.
 *
 * @param <C> tells clients apart
 */
public final class FairShare<C> {

    /** What a client holds is at most so many times what it leaves free. */
    private static final int THRESHOLD = 3;

    private final long capacity;
    private final int maxWaiting;
    private final Map<C, Client> clients = new HashMap<>();
    /** Clients with requests that wait; the first one is served next. */
    private final Deque<Client> turns = new ArrayDeque<>();

    private long free;
    private int waiting;

    /**
     * A resource of which nobody holds anything.
     *
     * @param capacity what there is to share, at least 1
     * @param maxWaiting how many requests may wait, 0 for none
     */
    public FairShare(long capacity, int maxWaiting) {
        if (capacity < 1 || maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "a capacity of %d with %d waiting cannot be shared".formatted(capacity, maxWaiting));
        }
        this.capacity = capacity;
        this.maxWaiting = maxWaiting;
        this.free = capacity;
    }

    /**
     * A share that was not asked for yet.
     *
     * @param amount how much; what exceeds the capacity has all there is to itself
     */
    public synchronized Share share(C client, long amount) {
        var owner = clients.computeIfAbsent(client, Client::new);
        owner.shares++;
        return new Share(owner, Math.min(amount, capacity));
    }

    /** What there is. */
    public long capacity() {
        return capacity;
    }

    /** What somebody holds. */
    public synchronized long held() {
        return capacity - free;
    }

    /** What nobody holds. */
    public synchronized long free() {
        return free;
    }

    /** How many requests wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** How many clients hold, wait or are about to ask. */
    synchronized int clients() {
        return clients.size();
    }

    private static boolean isFair(long held, long amount, long free) {
        return amount <= free && (held == 0 || held + amount <= THRESHOLD * (free - amount));
    }

    private boolean fits(Share share) {
        return isFair(share.owner.held, share.amount, free);
    }

    private synchronized Answer ask(Share share) {
        if (share.state != State.NEW) {
            return Answer.REFUSED;
        }
        if (fits(share)) {
            give(share);
            return Answer.GRANTED;
        }
        if (isFair(share.owner.waiting.size(), 1, maxWaiting - waiting)) {
            enqueue(share);
            return Answer.WAITING;
        }
        return Answer.REFUSED;
    }

    private void give(Share share) {
        share.state = State.HELD;
        share.owner.held += share.amount;
        free -= share.amount;
    }

    private void takeBack(Share share) {
        share.owner.held -= share.amount;
        free += share.amount;
    }

    private void enqueue(Share share) {
        share.state = State.WAITING;
        waiting++;
        share.owner.waiting.add(share);
        if (share.owner.waiting.size() == 1) {
            turns.add(share.owner);
        }
    }

    private void dequeue(Share share) {
        waiting--;
        share.owner.waiting.remove(share);
        if (share.owner.waiting.isEmpty()) {
            turns.remove(share.owner);
        }
    }

    /** Ends a share, whatever had become of it, and gives those that can be given because of it. */
    private synchronized List<Share> end(Share share) {
        var before = share.state;
        share.state = State.ENDED;
        if (before != State.ENDED && --share.owner.shares == 0) {
            clients.remove(share.owner.name);
        }
        return switch (before) {
            case NEW, ENDED -> List.of();
            case WAITING -> {
                dequeue(share);
                yield List.of();
            }
            case HELD -> {
                takeBack(share);
                yield serve();
            }
        };
    }

    private List<Share> serve() {
        List<Share> served = new ArrayList<>();
        for (var next = firstThatFits(); next != null; next = firstThatFits()) {
            dequeue(next);
            give(next);
            if (turns.remove(next.owner)) {
                turns.add(next.owner);
            }
            served.add(next);
        }
        return served;
    }

    private @Nullable Share firstThatFits() {
        return turns.stream()
                .flatMap(client -> client.waiting.stream())
                .filter(this::fits)
                .findFirst()
                .orElse(null);
    }

    /** What became of a request. */
    public enum Answer {
        GRANTED,
        WAITING,
        REFUSED
    }

    private enum State {
        NEW,
        WAITING,
        HELD,
        ENDED
    }

    /** One client, for as long as it has a share. */
    private final class Client {

        private final C name;
        private final Deque<Share> waiting = new ArrayDeque<>();
        private long held;
        /** That were not ended. */
        private int shares;

        Client(C name) {
            this.name = name;
        }
    }

    /** One request's share. It must be closed, whether or not it was ever asked for or given. */
    public final class Share implements AutoCloseable {

        private final Client owner;
        private final long amount;
        private State state = State.NEW; // guarded by the FairShare
        private Runnable granted = () -> {};

        private Share(Client owner, long amount) {
            this.owner = owner;
            this.amount = amount;
        }

        /**
         * Asks for it, once.
         *
         * @param later called when the answer is to wait and its turn has come, on a thread that ends another share;
         *     possibly after this one was closed
         */
        public Answer ask(Runnable later) {
            granted = later;
            return FairShare.this.ask(this);
        }

        /** Gives it back or stops waiting for it. What it does, it does once. */
        @Override
        public void close() {
            end(this).forEach(share -> share.granted.run());
        }
    }
}
