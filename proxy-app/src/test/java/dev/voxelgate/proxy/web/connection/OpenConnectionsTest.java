package dev.voxelgate.proxy.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {

    private final OpenConnections connections = new OpenConnections(2);
    private final Channel first = new EmbeddedChannel();
    private final Channel second = new EmbeddedChannel();
    private final Channel third = new EmbeddedChannel();

    private void open(Channel... channels) {
        Stream.of(channels).forEach(connections::opened);
    }

    @Test
    void theOneThatHasWaitedLongestGivesWay() {
        open(first, second, third);
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void theTimeToWaitBeginsWithTheLastAnswer() {
        open(first, second);
        connections.busy(first);
        connections.waiting(first);
        open(third);
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isFalse();
    }

    @Test
    void oneThatIsBusyStays() {
        open(first, second);
        connections.busy(first);
        connections.busy(second);
        assertThat(connections.busy()).containsExactlyInAnyOrder(first, second);
        open(third);
        assertThat(third.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void oneThatHasEndedMakesRoom() {
        open(first, second);
        connections.closed(first);
        open(third);
        assertThat(second.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void oneThatGaveWayIsNotKept() {
        open(first, second, third);
        connections.waiting(first); // its last answer was just sent
        connections.closed(first);
        connections.closed(second);
        connections.closed(third);
        assertThat(connections.busy()).isEmpty();
    }
}
