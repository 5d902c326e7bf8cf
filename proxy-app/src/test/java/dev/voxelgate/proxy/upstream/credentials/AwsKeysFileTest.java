package dev.voxelgate.proxy.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class AwsKeysFileTest {

    private VirtualTimeScheduler clock;

    @BeforeEach
    void stopTheClock() {
        clock = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void letTheClockGo() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void theProfilesOwnLinesCount() throws IOException {
        var lines = List.of(
                "[default]",
                "aws_access_key_id = A",
                "aws_secret_access_key=S",
                "",
                "[ other ]",
                "# aws_access_key_id = C",
                "aws_access_key_id = B",
                "aws_secret_access_key = T==",
                "aws_session_token = U",
                "region = eu-west-1");
        assertThat(AwsKeysFile.parse(lines, "default")).isEqualTo(new AwsKeys("A", "S", null));
        assertThat(AwsKeysFile.parse(lines, "other")).isEqualTo(new AwsKeys("B", "T==", "U"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AwsKeysFile.parse(lines, "third"))
                .withMessageContaining("no aws_access_key_id");
    }

    @Test
    void aReplacedFileCountsAfterASecondAndAMissingOneDoesNoHarm(@TempDir Path folder) throws IOException {
        var path = folder.resolve("credentials");
        var keys = new AwsKeysFile(path, "default").keys();
        expectFailure(keys);
        write(path, "A");
        pass(1100);
        expect(keys, "A");
        write(path, "B");
        expect(keys, "A");
        pass(1100);
        expect(keys, "B");
        Files.delete(path);
        pass(1100);
        expect(keys, "B");
        Files.writeString(path, "[default]\naws_acc");
        pass(1100);
        expect(keys, "B");
        write(path, "C");
        pass(1100);
        expect(keys, "C");
    }

    private static void write(Path path, String id) throws IOException {
        Files.writeString(path, "[default]\naws_access_key_id=%s\naws_secret_access_key=s\n".formatted(id));
    }

    private void pass(long millis) {
        clock.advanceTimeBy(Duration.ofMillis(millis));
    }

    private void expect(Mono<AwsKeys> keys, String id) {
        StepVerifier.create(keys)
                .then(clock::advanceTime)
                .assertNext(found -> assertThat(found.accessKeyId()).isEqualTo(id))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private void expectFailure(Mono<AwsKeys> keys) {
        StepVerifier.create(keys)
                .then(clock::advanceTime)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                UpstreamCredentialsException.class,
                                e -> assertThat(e.isPassing()).isTrue())
                        .hasMessageNotContaining("credentials/"))
                .verify(Duration.ofSeconds(10));
    }
}
