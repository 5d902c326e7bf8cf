package dev.voxelgate.proxy.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The environments in {@code docs/recipes.md} are ones that the gateway takes. */
class RecipesTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../docs/recipes.md")
            .normalize();

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private static CredentialsProperties bind(String lines) {
        Map<String, Object> variables = new HashMap<>();
        lines.lines().map(line -> line.split("=", 2)).forEach(pair -> variables.put(pair[0], pair[1]));
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        return Binder.get(environment).bindOrCreate("voxelgate.upstream", CredentialsProperties.class);
    }

    @Test
    void eachIsTaken() throws IOException {
        List<Mode> modes = new ArrayList<>();
        var blocks = BLOCK.matcher(Files.readString(DOCUMENT));
        while (blocks.find()) {
            modes.add(bind(blocks.group(1)).auth().mode());
        }
        assertThat(modes)
                .containsExactly(
                        Mode.SERVICE_ACCOUNT,
                        Mode.CLIENT_CREDENTIALS,
                        Mode.AWS_SIGV4,
                        Mode.CLIENT_CREDENTIALS,
                        Mode.BASIC);
    }
}
