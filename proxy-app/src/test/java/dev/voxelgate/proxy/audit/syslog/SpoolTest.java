package dev.voxelgate.proxy.audit.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final long SIZE = 1 << 20;

    @TempDir
    Path folder;

    private static List<byte[]> numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "message %d %s".formatted(i, "x".repeat(1000)).getBytes(UTF_8))
                .toList();
    }

    /** The numbers of all that can be read behind a place. */
    private static List<Integer> read(Spool spool, Spool.Position from) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        var at = from;
        while (spool.hasMore(at)) {
            var batch = spool.read(at, 10_000);
            batch.messages()
                    .forEach(message -> numbers.add(Integer.parseInt(new String(message, UTF_8).split(" ", -1)[1])));
            at = batch.end();
        }
        return numbers;
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void givesWhatItGotInOrderAcrossFiles() throws IOException {
        try (var spool = Spool.open(folder, SIZE, false)) {
            for (int i = 0; i < 300; i += 10) {
                spool.append(numbered(i, i + 10));
            }
            assertThat(read(spool, spool.arrived())).isEqualTo(range(0, 300));
            assertThat(files()).hasSizeGreaterThan(3);
        }
    }

    @Test
    void whatHasArrivedIsForgottenAndItsRoomIsFree() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 200));
            spool.append(numbered(200, 210));
            var batch = spool.read(spool.arrived(), 100_000);
            spool.confirm(batch.end());
            assertThat(read(spool, spool.arrived()))
                    .isEqualTo(range(batch.messages().size(), 210));
            var end = spool.arrived();
            while (spool.hasMore(end)) {
                end = spool.read(end, 100_000).end();
            }
            spool.confirm(end);
            assertThat(spool.bytes()).isZero();
            assertThat(files()).isEmpty();
            spool.append(numbered(210, 212));
            assertThat(read(spool, spool.arrived())).isEqualTo(range(210, 212));
        }
    }

    @Test
    void aRestartGoesOnWhereItWas() throws IOException {
        int confirmed;
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 150));
            var batch = spool.read(spool.arrived(), 20_000);
            confirmed = batch.messages().size();
            spool.confirm(batch.end());
        }
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(150, 160));
            assertThat(read(spool, spool.arrived())).isEqualTo(range(confirmed, 160));
        }
    }

    @Test
    void whatArrivedLongAgoSaysNothingOfWhatCameAfterARestart() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 3));
            spool.confirm(spool.read(spool.arrived(), 100_000).end());
        }
        for (int start = 3; start < 6; start++) { // the receiver is away, and the gateway is started again and again
            try (var spool = Spool.open(folder, SIZE, true)) {
                assertThat(read(spool, spool.arrived())).isEqualTo(range(3, start));
                spool.append(numbered(start, start + 1));
                assertThat(read(spool, spool.arrived())).isEqualTo(range(3, start + 1));
            }
        }
    }

    @Test
    void aPlaceThatIsBehindAllFilesIsNotBelieved() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 3));
        }
        Files.writeString(folder.resolve("position"), "57 4000");
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(3, 4));
            assertThat(read(spool, spool.arrived())).isEqualTo(range(0, 4));
        }
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            for (int i = 0; i < 3; i++) {
                Thread.currentThread().interrupt(); // to which a channel answers as to a full disk, by an exception
                assertThatThrownBy(() -> spool.append(numbered(0, 1))).isInstanceOf(IOException.class);
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(files()).isEmpty();
            assertThat(spool.bytes()).isZero();
            spool.append(numbered(0, 2));
            assertThat(read(spool, spool.arrived())).isEqualTo(range(0, 2));
        }
    }

    @Test
    void theTornEndOfAFileCostsNothingElse() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 5));
        }
        var file = files().getFirst();
        Files.write(file, new byte[] {0, 0, 4, 0, 1, 2, 3, 4, 5}, StandardOpenOption.APPEND);
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(5, 7));
            assertThat(read(spool, spool.arrived())).isEqualTo(range(0, 7));
        }
    }

    @Test
    void aChangedByteIsNotSent() throws IOException {
        try (var spool = Spool.open(folder, SIZE, true)) {
            spool.append(numbered(0, 3));
        }
        var file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        try (var spool = Spool.open(folder, SIZE, true)) {
            assertThat(spool.read(spool.arrived(), 1_000_000).damaged()).isTrue();
            assertThat(read(spool, spool.arrived())).isEqualTo(range(0, 2));
        }
    }

    @Test
    void twoGatewaysCannotShareIt() throws IOException {
        try (var _ = Spool.open(folder, SIZE, true)) {
            assertThatThrownBy(() -> Spool.open(folder, SIZE, true)).isInstanceOf(IOException.class);
        }
    }
}
