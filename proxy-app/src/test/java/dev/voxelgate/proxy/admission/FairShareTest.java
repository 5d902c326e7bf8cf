package dev.voxelgate.proxy.admission;

import static dev.voxelgate.proxy.admission.FairShare.Answer.GRANTED;
import static dev.voxelgate.proxy.admission.FairShare.Answer.REFUSED;
import static dev.voxelgate.proxy.admission.FairShare.Answer.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairShareTest {

    /** Names of what was granted after it had waited, in that order. */
    private final List<String> served = new ArrayList<>();

    private static void never() {
        throw new AssertionError("it need not wait");
    }

    private FairShare<String>.Share hold(FairShare<String> shares, String client, long amount) {
        var share = shares.share(client, amount);
        assertThat(share.ask(FairShareTest::never)).isEqualTo(GRANTED);
        return share;
    }

    private FairShare<String>.Share await(FairShare<String> shares, String client, long amount, String name) {
        var share = shares.share(client, amount);
        assertThat(share.ask(() -> served.add(name))).as(name).isEqualTo(WAITING);
        return share;
    }

    private long granted(FairShare<String> shares, String client) {
        return Stream.generate(() -> shares.share(client, 1).ask(FairShareTest::never))
                .takeWhile(GRANTED::equals)
                .count();
    }

    @Test
    void oneClientAloneGetsThreeQuarters() {
        assertThat(granted(new FairShare<>(24, 0), "a")).isEqualTo(18);
    }

    @Test
    void thereIsRoomForTheNextClientWhateverTheFirstOneTook() {
        var shares = new FairShare<String>(24, 0);
        assertThat(granted(shares, "hog")).isEqualTo(18);
        assertThat(granted(shares, "second")).isEqualTo(4);
        assertThat(granted(shares, "third")).isEqualTo(1);
        assertThat(granted(shares, "fourth")).isEqualTo(1);
        assertThat(shares.free()).isZero();
    }

    @Test
    void everyUnitCanBeUsedHoweverFewThereAre() {
        for (int capacity = 1; capacity < 9; capacity++) {
            var shares = new FairShare<Integer>(capacity, 0);
            for (int client = 0; client < capacity; client++) {
                assertThat(shares.share(client, 1).ask(FairShareTest::never)).isEqualTo(GRANTED);
            }
            assertThat(shares.free()).isZero();
        }
    }

    @Test
    void whatIsLargerThanEverythingRunsAlone() {
        var shares = new FairShare<String>(100, 8);
        var small = hold(shares, "a", 1);
        var large = await(shares, "b", 1000, "large");
        small.close();
        assertThat(served).containsExactly("large");
        assertThat(shares.free()).isZero();
        large.close();
        assertThat(shares.free()).isEqualTo(100);
    }

    @Test
    void whoWaitsIsServedClientByClientAndEachInItsOrder() {
        var shares = new FairShare<String>(1, 100);
        var held = new ArrayList<FairShare<String>.Share>();
        held.add(hold(shares, "other", 1));
        held.add(await(shares, "hog", 1, "hog 1"));
        held.add(await(shares, "hog", 1, "hog 2"));
        held.add(await(shares, "hog", 1, "hog 3"));
        held.add(await(shares, "a", 1, "a 1"));
        held.add(await(shares, "b", 1, "b 1"));
        held.add(await(shares, "a", 1, "a 2"));
        // Whoever holds the one unit closes it: in the order of being served.
        held.get(0).close();
        for (String next : List.of("hog 1", "a 1", "b 1", "hog 2", "a 2", "hog 3")) {
            assertThat(served.getLast()).isEqualTo(next);
            var names = List.of("", "hog 1", "hog 2", "hog 3", "a 1", "b 1", "a 2");
            held.get(names.indexOf(next)).close();
        }
        assertThat(shares.waiting()).isZero();
        assertThat(shares.free()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsPassedOver() {
        var shares = new FairShare<String>(100, 8);
        var first = hold(shares, "a", 50);
        hold(shares, "b", 20);
        await(shares, "c", 90, "large");
        await(shares, "d", 60, "small");
        first.close();
        assertThat(served).containsExactly("small");
    }

    @Test
    void aClientMayTakeOnlyItsPartOfTheQueue() {
        var shares = new FairShare<String>(1, 8);
        hold(shares, "other", 1);
        for (int i = 0; i < 6; i++) {
            await(shares, "hog", 1, "hog");
        }
        assertThat(shares.share("hog", 1).ask(FairShareTest::never)).isEqualTo(REFUSED);
        await(shares, "a", 1, "a");
        await(shares, "b", 1, "b");
        assertThat(shares.share("c", 1).ask(FairShareTest::never))
                .as("it is full")
                .isEqualTo(REFUSED);
    }

    @Test
    void whoLeavesTheQueueIsNotServed() {
        var shares = new FairShare<String>(1, 8);
        var first = hold(shares, "a", 1);
        var leaves = await(shares, "b", 1, "b");
        await(shares, "c", 1, "c");
        leaves.close();
        assertThat(shares.waiting()).isEqualTo(1);
        first.close();
        assertThat(served).containsExactly("c");
        leaves.close();
        assertThat(shares.free()).isZero();
    }

    @Test
    void aShareIsGivenBackOnce() {
        var shares = new FairShare<String>(10, 0);
        var share = hold(shares, "a", 4);
        share.close();
        share.close();
        assertThat(shares.free()).isEqualTo(10);
        assertThat(share.ask(FairShareTest::never)).isEqualTo(REFUSED);
        assertThat(shares.free()).isEqualTo(10);
    }

    @Test
    void clientsThatAreGoneAreForgotten() {
        var shares = new FairShare<String>(1, 1);
        var held = hold(shares, "a", 1);
        var waits = await(shares, "b", 1, "b");
        var refused = shares.share("c", 1);
        assertThat(refused.ask(FairShareTest::never)).isEqualTo(REFUSED);
        var neverAsked = shares.share("d", 1);
        assertThat(shares.clients()).isEqualTo(4);
        List.of(waits, refused, neverAsked, held).forEach(FairShare.Share::close);
        assertThat(shares.clients()).isZero();
    }

    @Test
    void aCapacityOfNothingIsRefused() {
        assertThatThrownBy(() -> new FairShare<>(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FairShare<>(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
