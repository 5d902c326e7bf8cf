package dev.voxelgate.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

final class ProblemHandlerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ProblemHandler handler = new ProblemHandler(JsonMapper.shared());

    @Test
    void aResetOfTheArchiveIsNotTakenForOneOfTheClient() {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        StepVerifier.create(exchange.getResponse().setComplete())
                .expectComplete()
                .verify(PATIENCE);
        var lost = new IllegalStateException(new IOException("Connection reset by peer"));
        assertThat(DisconnectedClientHelper.isClientDisconnectedException(lost)).isTrue();
        StepVerifier.create(handler.handle(exchange, lost))
                .expectErrorSatisfies(error -> assertThat(DisconnectedClientHelper.isClientDisconnectedException(error))
                        .isFalse())
                .verify(PATIENCE);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatResetsAnAnswerIsLogged(CapturedOutput log) {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        StepVerifier.create(exchange.getResponse().setComplete())
                .expectComplete()
                .verify(PATIENCE);
        var damaged = new UnprocessableVolumeException("undecodable", "frame 7 is damaged");
        StepVerifier.create(handler.handle(exchange, damaged))
                .expectError(BrokenAnswerException.class)
                .verify(PATIENCE);
        assertThat(log.getOut()).contains("Reset after the answer had begun: 422", "undecodable");
    }
}
