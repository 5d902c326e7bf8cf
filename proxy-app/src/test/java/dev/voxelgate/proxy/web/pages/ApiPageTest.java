package dev.voxelgate.proxy.web.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.support.DemoGateway;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
final class ApiPageTest {

    private static final Set<String> CONTROLLERS = Set.of(
            "NumpyController",
            "VolumeFileController",
            "GeometryController",
            "ZarrController",
            "StudyVolumesController",
            "StudyArraysController");

    /** Parameters that only some series can be asked with. */
    private static final Set<String> FOR_SOME_SERIES = Set.of("group", "split", "require");

    private static DemoGateway gateway;
    private static JsonNode api;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        gateway = DemoGateway.start();
        api = JsonMapper.shared().valueToTree(new Yaml().load(gateway.text("/openapi")));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void itDescribesEveryRouteOfArraysAndNoOther() {
        var routes = new TreeSet<String>();
        gateway.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((route, method) -> {
                    if (CONTROLLERS.contains(method.getBeanType().getSimpleName())) {
                        route.getPatternsCondition().getPatterns().forEach(path -> routes.add(path.getPatternString()));
                    }
                });
        assertThat(routes)
                .hasSize(40)
                .containsExactlyInAnyOrderElementsOf(
                        ArrayRoute.ALL.stream().map(ArrayRoute::pattern).toList());
        var described = new TreeSet<>(api.path("paths").propertyNames());
        described.removeIf(path -> !path.endsWith("/{key}")
                && ArrayRoute.ALL.stream().noneMatch(route -> path.endsWith("/" + route.suffix())));
        assertThat(described)
                .isEqualTo(routes.stream()
                        .filter(path -> !path.contains(ArrayRoute.ZARR_V2)) // off by default
                        .map(path -> path.replace("{*key}", "{key}"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void itIsOpenApiThatPointsNowhereElse() throws IOException, InterruptedException {
        assertThat(api.path("openapi").asString()).startsWith("3.1");
        assertThat(api.at("/components/securitySchemes").propertyNames()).containsExactlyInAnyOrder("basic", "bearer");
        assertThat(gateway.text("/openapi")).doesNotContain("http://", "https://");
    }

    /** Fills every path in with what the archive has and every parameter with its example. */
    @Test
    void everyDescribedRequestIsAnsweredAsDescribed() throws IOException, InterruptedException {
        var instance = JsonMapper.shared()
                .readTree(gateway.text("/dicom-web/instances?limit=1"))
                .get(0);
        var values = new HashMap<>(Map.of(
                "study", instance.at("/0020000D/Value/0").asString(),
                "series", instance.at("/0020000E/Value/0").asString(),
                "instance", instance.at("/00080018/Value/0").asString(),
                "id", "0af76519-16cd43dd-8448eb21-1c80319c-b7ad6b71"));
        var geometry = "/dicom-web/studies/%s/series/%s/geometry".formatted(values.get("study"), values.get("series"));
        var digests = Map.of(
                true,
                digest("/dicom-web/studies/%s/volumes?drop=localizer".formatted(values.get("study"))),
                false,
                digest(geometry));
        int arrays = 0;
        for (var path : api.path("paths").properties()) {
            values.put("digest", digests.get(path.getKey().startsWith("/dicom-web/studies/{study}/at=")));
            for (var method : new String[] {"get", "head"}) {
                if (path.getValue().has(method)) {
                    var answer = gateway.send(
                            method.toUpperCase(Locale.ROOT), filled(path.getKey(), path.getValue(), values));
                    var described = response(path.getValue().path(method), answer.statusCode());
                    assertThat(described.isMissingNode())
                            .as(path.getKey() + " " + answer.statusCode())
                            .isFalse();
                    if (answer.body().length > 0) {
                        var type = MediaType.parseMediaType(
                                answer.headers().firstValue("content-type").orElseThrow());
                        assertThat(described.path("content").propertyNames())
                                .contains(type.getType() + "/" + type.getSubtype());
                    }
                    boolean isArray = path.getKey().endsWith("/numpy") && answer.statusCode() == 200;
                    arrays += isArray ? 1 : 0;
                    // The demo archive is no Orthanc.
                    assertThat(answer.statusCode()).isEqualTo(path.getKey().contains("{id}") ? 404 : 200);
                }
            }
        }
        assertThat(arrays).isEqualTo(12);
    }

    private static String digest(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(gateway.text(path)).path("digest").asString();
    }

    private static String filled(String path, JsonNode item, Map<String, String> values) {
        var filled = path;
        var query = new StringBuilder();
        for (var reference : item.path("parameters").values()) {
            var parameter = resolved(reference);
            var name = parameter.path("name").asString();
            if (FOR_SOME_SERIES.contains(name)) {
                continue;
            }
            var value = values.getOrDefault(name, parameter.path("example").asString(""));
            assertThat(value).as(name).isNotEmpty();
            if (parameter.path("in").asString().equals("path")) {
                filled = filled.replace("{" + name + "}", value);
            } else {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        return filled + query;
    }

    private static JsonNode response(JsonNode operation, int status) {
        return resolved(operation.path("responses").path(Integer.toString(status)));
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.path("$ref").asString().substring(1)) : node;
    }

    /** What the page fills in is there, and the routes that it hides are off. */
    @Test
    void thePageKnowsWhatTheDemoServes() throws IOException, InterruptedException {
        var known = JsonMapper.shared().readTree(gateway.text("/openapi/known"));
        var examples = known.path("examples");
        assertThat(known.path("orthanc").asBoolean(true)).isFalse();
        var array = gateway.send(
                "GET",
                "/dicom-web/studies/%s/series/%s/instances/%s/numpy"
                        .formatted(
                                examples.path("study").asString(),
                                examples.path("series").asString(),
                                examples.path("instance").asString()));
        assertThat(array.statusCode()).isEqualTo(200);
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws IOException, InterruptedException {
        var page = gateway.send("GET", "/openapi/try");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'");
        var text = new String(page.body(), UTF_8);
        var files = Pattern.compile("(?:src|href)=\"([^\"]*)\"")
                .matcher(text)
                .results()
                .toList();
        assertThat(files).hasSize(3);
        for (var file : files) {
            assertThat(gateway.text(file.group(1))).as(file.group(1)).isNotEmpty();
        }
        assertThat(gateway.text("/openapi/swagger-ui-bundle.js")).contains("SwaggerUIBundle");
        assertThat(gateway.text("/openapi/try.js"))
                .contains("SwaggerUIBundle(", "'/openapi'")
                .doesNotContain("http");
    }
}
