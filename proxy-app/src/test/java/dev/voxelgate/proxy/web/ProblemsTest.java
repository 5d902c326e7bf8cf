package dev.voxelgate.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.UnsupportedTransferSyntaxException;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

class ProblemsTest {

    @Test
    void ofFramesThatFailSideBySideTheFirstIsTold() {
        var first = new UndecodableFrameException("1.2.3", 0, new DecodeException("damaged"));
        var second = new UndecodableFrameException("1.2.3", 1, new DecodeException("damaged as well"));
        var problem = Problems.of(Exceptions.multiple(first, second));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.detail()).isEqualTo("instance 1.2.3, frame 1: damaged");
    }

    @Test
    void anUnsupportedTransferSyntaxIsNamed() {
        var problem = Problems.of(
                new UndecodableFrameException("1.2.3", 0, new UnsupportedTransferSyntaxException("1.2.840.10008.9")));
        assertThat(problem.type()).isEqualTo("urn:voxelgate:problem:unsupported-transfer-syntax");
        assertThat(problem.details()).contains("1.2.840.10008.9");
    }

    @Test
    void memoryThatIsExhaustedIsOverload() {
        for (var failure : List.of(new OutOfMemoryError("Doe^Jane"), exhausted())) {
            var problem = Problems.of(failure);
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.type()).isEqualTo("urn:voxelgate:problem:out-of-memory");
            assertThat(problem.detail()).doesNotContain("Doe");
        }
    }

    private static Throwable exhausted() {
        try {
            return MemoryExhaustedException.guard(() -> {
                throw new OutOfMemoryError("Doe^Jane");
            });
        } catch (MemoryExhaustedException e) {
            return e;
        }
    }

    @Test
    void whatNobodyForesawSaysNothingOfItsCause() {
        var problem = Problems.of(new IllegalStateException("Doe^Jane"));
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.detail()).doesNotContain("Doe");
    }
}
