package dev.voxelgate.proxy.conformance;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.VoxelgateApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The cases by their UIDs, from an archive that stores what it was given. */
final class CasesTest {

    @AutoClose
    private static final ConfigurableApplicationContext CONTEXT = new SpringApplicationBuilder(
                    VoxelgateApplication.class)
            .run("--server.port=0", "--voxelgate.demo.folder=" + Case.ALL);

    @AutoClose
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TestFactory
    Stream<DynamicTest> giveTheRightArray() throws IOException {
        var gateway =
                URI.create("http://127.0.0.1:" + CONTEXT.getEnvironment().getRequiredProperty("local.server.port"));
        return Case.all().stream()
                .map(known -> dynamicTest(known.name(), () -> known.holds(HTTP, gateway, known.pathByUids())));
    }
}
