package dev.voxelgate.proxy.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TrainingRunTest {

    @Test
    void theLessonHasEveryCodecInIt() throws IOException {
        assertThat(Lesson.instances())
                .extracting(StoredInstance::transferSyntax)
                .extracting(TransferSyntax::uid)
                .contains(
                        "1.2.840.10008.1.2",
                        "1.2.840.10008.1.2.1",
                        "1.2.840.10008.1.2.1.99",
                        "1.2.840.10008.1.2.2",
                        "1.2.840.10008.1.2.4.50",
                        "1.2.840.10008.1.2.4.70",
                        "1.2.840.10008.1.2.4.80",
                        "1.2.840.10008.1.2.4.90",
                        "1.2.840.10008.1.2.5");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void everyArrayOfItIsServed() throws IOException {
        long series = Lesson.instances().stream()
                .map(StoredInstance::series)
                .distinct()
                .count();

        assertThat(TrainingRun.serve(2, 10)).isEqualTo(Math.toIntExact(2 * 3 * series + 10));
    }
}
