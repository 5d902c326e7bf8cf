package dev.voxelgate.proxy.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Gateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Archives of every kind, in front of which the gateway gives exact arrays or the stated problem. A table of all of them is
 * written to {@code target/archive-behaviours.md}.
 */
@Timeout(120)
class DialectSuiteTest {

    private static final Path TABLE = Path.of("target", "archive-behaviours.md");
    private static final List<String> ROWS = new ArrayList<>();

    /** A series that is missing costs no more: its metadata and a search, each in at most three media types. */
    private static final int MOST_CALLS_FOR_NOTHING = 4;

    private static SpeakingArchive archive;
    private static Gateway gateway;
    private static int callers;

    /** One gateway: each behaviour is met by a caller of its own, and what is learned of one is not of use for others. */
    @BeforeAll
    static void start() {
        archive = new SpeakingArchive(Image.files());
        gateway = Gateway.inFrontOfDicomWeb(archive.server(), List.of("voxelgate.upstream.auth.mode=relay"));
    }

    static Stream<Behaviour> behaviours() {
        return Behaviours.all().stream();
    }

    @AfterAll
    static void stop() throws IOException {
        if (gateway != null) {
            writeTable();
            gateway.close();
            archive.close();
        }
    }

    private static void writeTable() throws IOException {
        var heading = Stream.concat(Arrays.stream(Image.values()).map(Image::name), Stream.of("a missing series"))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" | "));
        var lines = new ArrayList<>(List.of(
                "| the archive | " + heading + " | calls: first time, again |",
                "|" + " --- |".repeat(Image.values().length + 3)));
        lines.addAll(ROWS);
        Files.createDirectories(TABLE.toAbsolutePath().getParent());
        Files.write(TABLE, lines);
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void hasArraysOrTheStatedProblem(Behaviour behaviour) throws IOException, InterruptedException {
        var token = "t" + callers++;
        archive.speak(token, behaviour.dialect());
        archive.takeCalls();
        var outcomes = new ArrayList<String>();
        for (var image : Image.values()) {
            outcomes.add(outcome(token, image, behaviour));
        }
        var first = archive.takeCalls();
        for (var image : Image.values()) {
            outcome(token, image, behaviour);
        }
        var again = archive.takeCalls();
        if (behaviour.problems().isEmpty()) {
            assertThat(again).as("refused calls, the second time").noneMatch(SpeakingArchive.Call::isRefused);
        }
        outcomes.add(problem(get(token, Image.path("2.25.1.9", ""))));
        assertThat(outcomes.getLast()).as("a missing series").isEqualTo(behaviour.missing());
        assertThat(archive.takeCalls()).as("for nothing").hasSizeLessThanOrEqualTo(MOST_CALLS_FOR_NOTHING);
        ROWS.add("| %s | %s | %d, %d |".formatted(behaviour, String.join(" | ", outcomes), first.size(), again.size()));
    }

    private static HttpResponse<byte[]> get(String token, String path) throws IOException, InterruptedException {
        var request = gateway.requestTo(path)
                .header("Authorization", "Bearer " + token)
                .build();
        return gateway.http().send(request, BodyHandlers.ofByteArray());
    }

    private static String outcome(String token, Image image, Behaviour behaviour)
            throws IOException, InterruptedException {
        var problem = behaviour.problem(image);
        if (problem.isPresent()) {
            assertThat(problem(get(token, image.path()))).as(image.name()).isEqualTo(problem.get());
            return problem.get();
        }
        var answer = get(token, image.path());
        byte[] body = answer.body();
        assertThat(answer.statusCode())
                .as(image + ": " + new String(body, 0, Math.min(body.length, 1000), StandardCharsets.ISO_8859_1))
                .isEqualTo(200);
        assertThat(image.isIn(body)).as(image + " is exact").isTrue();
        return "exact";
    }

    /** Status and type. */
    private static String problem(HttpResponse<byte[]> answer) {
        var type = answer.statusCode() < 400
                ? ""
                : JsonMapper.shared().readTree(answer.body()).path("type").asString();
        return answer.statusCode() + " " + type.substring(type.lastIndexOf(':') + 1);
    }
}
