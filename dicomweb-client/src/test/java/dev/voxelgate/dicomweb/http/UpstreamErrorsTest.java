package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class UpstreamErrorsTest {

    private final UpstreamErrors errors = new UpstreamErrors("Test", ArchiveOptions.Timeouts.DEFAULT);

    static Stream<Throwable> ends() {
        return Stream.of(
                new IOException("Connection reset by peer"),
                new PrematureChannelClosureException("within a head"),
                new NotYetConnectedException());
    }

    /** Netty has many names for it, and a test cannot bring about each of them when it likes. */
    @ParameterizedTest
    @MethodSource("ends")
    void theEndOfAConnectionIsADisconnect(Throwable end) {
        assertThat(UpstreamErrors.isDisconnect(end)).isTrue();
        assertThat(errors.map(end)).isInstanceOf(UpstreamDisconnectedException.class);
    }
}
