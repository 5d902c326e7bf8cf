package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;

final class ExchangeConnectionTest {

    private final ExchangeConnection exchange = new ExchangeConnection();
    private final Connection connection = Connection.from(new EmbeddedChannel());

    private static void cancelOn(ExchangeConnection exchange, Runnable onCancel) {
        Flux.never()
                .doOnCancel(onCancel)
                .cancelOn(exchange.cancels())
                .subscribe()
                .dispose();
    }

    @Test
    void aConnectionIsLeftToItsExchange() {
        exchange.is(connection);
        assertThat(connection.isDisposed()).isFalse();
        assertThat(exchange.thread()).isSameAs(connection.channel().eventLoop());
    }

    @Test
    void theConnectionOfAnExchangeThatFailsIsEnded() {
        exchange.is(connection);
        exchange.fail();
        assertThat(connection.isDisposed()).isTrue();
    }

    @Test
    void aConnectionThatComesAfterTheFailureIsEnded() {
        exchange.fail();
        exchange.is(connection);
        assertThat(connection.isDisposed()).isTrue();
    }

    @Test
    void aConnectionThatComesAfterTheCancelIsEnded() {
        cancelOn(exchange, () -> {});
        exchange.is(connection);
        assertThat(connection.isDisposed()).isTrue();
    }

    @Test
    void aCancelRunsOnTheThreadOfTheConnection() {
        var loop = new DefaultEventLoop();
        var channel = new LocalChannel();
        loop.register(channel).syncUninterruptibly();
        exchange.is(Connection.from(channel));
        var cancelledOn = new CompletableFuture<Boolean>();
        cancelOn(exchange, () -> cancelledOn.complete(loop.inEventLoop()));
        assertThat(cancelledOn.join()).isTrue();
        var _ = loop.shutdownGracefully();
    }
}
