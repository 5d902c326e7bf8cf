package dev.voxelgate.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Compose;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every profile of compose.yaml as docker compose itself reads it; nothing is started, so no engine is needed. */
final class ComposeProfilesIT {

    /** Its image's own start writes to folders of the image. */
    private static final Set<String> WRITES_TO_ITS_IMAGE = Set.of("keycloak");

    private static final Map<String, JsonNode> READ = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "'', orthanc gateway",
        "auth, orthanc gateway gateway-auth keycloak",
        "observe, orthanc gateway prometheus grafana",
        "scale, orthanc gateway replica nginx",
        "view, orthanc gateway viewer"
    })
    void isAcceptedAndHasItsServices(String profile, String services) {
        assertThat(services(profile)).containsOnlyKeys(services.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auth", "observe", "scale", "view"})
    void everyServiceHasNoMoreRightsThanItNeedsAndIsOnThisMachineOnly(String profile) {
        services(profile).forEach((name, service) -> {
            assertThat(service.path("user").asString()).as(name).matches("[1-9][0-9]*:[0-9]+");
            assertThat(texts(service.path("cap_drop"))).as(name).containsExactly("ALL");
            assertThat(texts(service.path("security_opt"))).as(name).containsExactly("no-new-privileges:true");
            assertThat(service.path("privileged").asBoolean(false)).as(name).isFalse();
            assertThat(service.path("read_only").asBoolean(false) || WRITES_TO_ITS_IMAGE.contains(name))
                    .as(name)
                    .isTrue();
            assertThat(ports(service)).as(name).allMatch(port -> port.startsWith("127.0.0.1"));
        });
    }

    /** An Orthanc serves 50 connections at once. */
    @Test
    void allReplicasTogetherAskNoMoreThanAnOrthancServes() {
        var replica = Objects.requireNonNull(services("scale").get("replica"));
        var environment = replica.path("environment");
        int arrays = environment.path("VOXELGATE_UPSTREAM_MAX_CONNECTIONS").asInt();
        int passed = environment.path("VOXELGATE_PASS_PLACES").asInt();

        assertThat(replica.path("scale").asInt()).isPositive();
        assertThat(replica.path("scale").asInt() * (arrays + passed)).isBetween(1, 50);
        assertThat(environment.path("VOXELGATE_ADMISSION_VOLUMES").asInt()).isBetween(1, arrays - 1);
    }

    @Test
    void everyImageOfOthersHasAVersion() throws IOException {
        var images = Pattern.compile("image: \\$\\{\\w+:-(.*)}")
                .matcher(Files.readString(Compose.ROOT.resolve("compose.yaml")));

        assertThat(images.results().map(image -> image.group(1)))
                .hasSizeGreaterThan(3)
                .allMatch(image -> image.matches(".+:[0-9v].*"));
    }

    @Test
    void whatIsMountedExists() throws IOException {
        for (String profile : new String[] {"auth", "observe", "scale"}) {
            for (var service : services(profile).values()) {
                for (String source : sources(service)) {
                    try (var files = Files.list(Compose.ROOT.resolve(source))) {
                        assertThat(files).as(source).isNotEmpty();
                    }
                }
            }
        }
    }

    /** Folders of this machine; volumes have names. */
    private static List<String> sources(JsonNode service) {
        return service.path("volumes")
                .valueStream()
                .map(volume -> volume.isObject()
                        ? volume.path("source").asString()
                        : volume.asString().split(":", -1)[0])
                .filter(source -> source.startsWith("/") || source.startsWith("."))
                .toList();
    }

    private static List<String> ports(JsonNode service) {
        return service.path("ports")
                .valueStream()
                .map(port -> port.isObject() ? port.path("host_ip").asString() : port.asString())
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    /** Those that run. Older versions of docker compose list the others too. */
    private static Map<String, JsonNode> services(String profile) {
        JsonNode read = READ.computeIfAbsent(
                profile, one -> JsonMapper.shared().valueToTree(new Yaml().load(Compose.config(one))));
        Map<String, JsonNode> services = new TreeMap<>();
        read.path("services").forEachEntry((name, service) -> {
            var profiles = texts(service.path("profiles"));
            if (profiles.isEmpty() || profiles.contains(profile)) {
                services.put(name, service);
            }
        });
        return services;
    }
}
