package dev.voxelgate.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The manifests of {@code deploy/kubernetes}: each field is one of the API's (as Kubernetes' own Java client has it from
 * the API's specification), and what refers to something finds it.
 */
final class KubernetesManifestsTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private static final Path FOLDER = ROOT.resolve("deploy/kubernetes");

    private static final Map<String, Judge> JUDGES = Map.of(
            "v1 Namespace", V1Namespace::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement,
            "networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement);

    private final Map<String, JsonNode> manifests = manifests();
    private final JsonNode deployment = manifest("deployment.yaml");
    private final JsonNode pod = deployment.at("/spec/template");
    private final JsonNode container = pod.at("/spec/containers/0");

    KubernetesManifestsTest() throws IOException {}

    private static Map<String, JsonNode> manifests() throws IOException {
        Map<String, JsonNode> manifests = new TreeMap<>();
        try (var files = Files.list(FOLDER)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
                manifests.put(FOLDER.relativize(file).toString(), yaml(Files.readString(file)));
            }
        }
        return manifests;
    }

    private static JsonNode yaml(String text) {
        return JsonMapper.shared().valueToTree(new Yaml().load(text));
    }

    private JsonNode manifest(String name) {
        return Objects.requireNonNull(manifests.get(name), name);
    }

    @Test
    void everyFieldIsOneOfTheApi() throws IOException {
        for (var manifest : manifests.entrySet()) {
            if (!manifest.getKey().equals("kustomization.yaml")) {
                judge(manifest.getValue());
            }
        }
    }

    @Test
    void theJudgeSeesAMistypedFieldHoweverDeepItIs() {
        var mistyped = deployment.toString().replace("readOnlyRootFilesystem", "readonlyRootFilesystem");

        assertThatThrownBy(() -> judge(JsonMapper.shared().readTree(mistyped)))
                .hasMessageContaining("readonlyRootFilesystem");
    }

    private static void judge(JsonNode manifest) throws IOException {
        var kind = manifest.path("apiVersion").asString() + " "
                + manifest.path("kind").asString();
        assertThat(JUDGES).containsKey(kind);
        Objects.requireNonNull(JUDGES.get(kind)).judge(JsonParser.parseString(manifest.toString()));
    }

    @Test
    void theKustomizationNamesEverythingButTheExample() throws IOException {
        var kustomization = manifest("kustomization.yaml");
        assertThat(manifests.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                texts(kustomization.path("resources")).stream(),
                                Stream.of("kustomization.yaml", "ingress.yaml"))
                        .toList());

        try (var settings = Files.list(FOLDER.resolve("config"))) {
            assertThat(texts(kustomization.at("/configMapGenerator/0/files")))
                    .containsExactlyInAnyOrderElementsOf(
                            settings.map(file -> file.getFileName().toString())
                                    .map(name -> name + "=config/" + name)
                                    .toList());
        }
        assertThat(kustomization.at("/configMapGenerator/0/name").asString())
                .isEqualTo(pod.at("/spec/volumes/1/configMap/name").asString());
    }

    @Test
    void everySelectorFindsThePods() {
        var labels = pod.at("/metadata/labels");
        for (var selector : List.of(
                deployment.at("/spec/selector/matchLabels"),
                pod.at("/spec/topologySpreadConstraints/0/labelSelector/matchLabels"),
                manifest("service.yaml").at("/spec/selector"),
                manifest("poddisruptionbudget.yaml").at("/spec/selector/matchLabels"),
                manifest("networkpolicy.yaml").at("/spec/podSelector/matchLabels"))) {
            assertThat(selector.size()).isPositive();
            selector.forEachEntry((name, value) -> assertThat(labels.path(name)).isEqualTo(value));
        }
        var target = manifest("horizontalpodautoscaler.yaml").at("/spec/scaleTargetRef");
        for (var field : List.of("apiVersion", "kind")) {
            assertThat(target.path(field)).isEqualTo(deployment.path(field));
        }
        assertThat(target.path("name")).isEqualTo(deployment.at("/metadata/name"));
        // Otherwise each change of the manifests would undo what the autoscaler did.
        assertThat(deployment.at("/spec/replicas").isMissingNode()).isTrue();
    }

    @Test
    void everyPortIsTheContainers() {
        var port = container.at("/ports/0/name");
        assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(8080);
        for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.path(probe).at("/httpGet/port")).as(probe).isEqualTo(port);
        }
        var service = manifest("service.yaml");
        assertThat(service.at("/spec/ports/0/targetPort")).isEqualTo(port);
        assertThat(manifest("networkpolicy.yaml").at("/spec/ingress/0/ports/0/port"))
                .isEqualTo(port);
        for (var path : manifest("ingress.yaml").at("/spec/rules/0/http/paths")) {
            var backend = path.at("/backend/service");
            assertThat(backend.path("name")).isEqualTo(service.at("/metadata/name"));
            assertThat(backend.at("/port/name")).isEqualTo(service.at("/spec/ports/0/name"));
        }
    }

    /** The roots of all routes: arrays, what is passed on by default, and nothing of the actuator. */
    @Test
    void theIngressLeadsToWhatTheGatewayServes() throws IOException {
        var rules = yaml(Files.readString(ROOT.resolve("proxy-app/src/main/resources/application.yaml")))
                .at("/voxelgate/pass");
        var roots = Stream.of(rules.path("read"), rules.path("write"))
                .flatMap(JsonNode::valueStream)
                .map(rule -> rule.asString().split("/", -1)[1])
                .flatMap(root -> Stream.of(root.split("\\|", -1)))
                .map(root -> "/" + root);

        assertThat(manifest("ingress.yaml").at("/spec/rules/0/http/paths").valueStream())
                .map(path -> path.path("path").asString())
                .containsExactlyInAnyOrderElementsOf(roots.distinct().toList());
    }

    /** An Orthanc serves 50 connections at once. */
    @Test
    void allReplicasTogetherAskNoMoreThanAnOrthancServes() throws IOException {
        int replicas =
                manifest("horizontalpodautoscaler.yaml").at("/spec/maxReplicas").asInt()
                        + deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt();
        int arrays = number("voxelgate.upstream.max-connections");

        assertThat(replicas * (arrays + number("voxelgate.pass.places"))).isLessThanOrEqualTo(50);
        assertThat(number("voxelgate.admission.volumes")).isLessThan(arrays);
    }

    private static int number(String property) throws IOException {
        return Integer.parseInt(
                Files.readString(FOLDER.resolve("config").resolve(property)).strip());
    }

    @Test
    void everyMountHasItsVolume() {
        assertThat(container.path("volumeMounts").valueStream().map(mount -> mount.path("name")))
                .containsExactlyInAnyOrderElementsOf(pod.at("/spec/volumes")
                        .valueStream()
                        .map(volume -> volume.path("name"))
                        .toList());
        for (var folder : container.at("/env/0/value").asString().split(",", -1)) {
            assertThat(container
                            .path("volumeMounts")
                            .valueStream()
                            .map(mount -> mount.path("mountPath").asString() + "/"))
                    .contains(folder.replace("optional:configtree:", ""));
        }
    }

    @Test
    void itIsNobodyWhoMayDoNothing() {
        assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(10001);
        assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
        var context = container.path("securityContext");
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(texts(context.at("/capabilities/drop"))).containsExactly("ALL");
    }

    /** Java itself needs about 200 MB beside its heap and its direct memory: threads, classes, compiled code. */
    @Test
    void theMemoryIsEnoughForTheImagesJava() throws IOException {
        var dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        long java = megabytes(dockerfile, "-Xmx(\\d+)m -XX") + megabytes(dockerfile, "MaxDirectMemorySize=(\\d+)m");
        var memory = container.at("/resources/limits/memory").asString();

        assertThat(memory).isEqualTo(container.at("/resources/requests/memory").asString());
        assertThat(megabytes(memory, "(\\d+)Mi")).isBetween(java + 200, java + 400);
        assertThat(megabytes(Files.readString(ROOT.resolve("compose.yaml")), "mem_limit: (\\d+)m"))
                .isEqualTo(megabytes(memory, "(\\d+)Mi"));
    }

    private static long megabytes(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void thereIsTimeToFinishAnswers() throws IOException {
        var stop = Duration.ofSeconds(
                        container.at("/lifecycle/preStop/sleep/seconds").asLong())
                .plus(DurationStyle.detectAndParse(
                        Files.readString(FOLDER.resolve("config/spring.lifecycle.timeout-per-shutdown-phase"))
                                .strip()));

        assertThat(Duration.ofSeconds(
                        pod.at("/spec/terminationGracePeriodSeconds").asLong()))
                .isGreaterThan(stop);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private interface Judge {
        void judge(JsonElement manifest) throws IOException;
    }
}
