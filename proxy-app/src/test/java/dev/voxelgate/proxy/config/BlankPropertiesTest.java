package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@Timeout(120)
final class BlankPropertiesTest {

    private final PropertyNames names = PropertyNames.read();

    BlankPropertiesTest() throws IOException {}

    private static SystemEnvironmentPropertySource environment(Map<String, Object> variables) {
        return new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    private MutablePropertySources remaining(PropertySource<?>... given) {
        var sources = new MutablePropertySources();
        for (var source : given) {
            sources.addLast(source);
        }
        BlankProperties.remove(sources, names);
        return sources;
    }

    private static VoxelgateProperties bound(MutablePropertySources sources) {
        return new Binder(ConfigurationPropertySources.from(sources))
                .bindOrCreate("voxelgate", VoxelgateProperties.class);
    }

    private static @Nullable Object value(MutablePropertySources sources, String name) {
        return sources.stream()
                .map(source -> source.getProperty(name))
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t "})
    void everyPropertyOfEveryGroupIsUnsetWhereverItIsBlank(String blank) {
        var all = names.names().toList();
        var properties = new Properties();
        all.forEach(name -> properties.setProperty(name, blank));
        var sources = remaining(
                new SimpleCommandLinePropertySource(
                        all.stream().map(name -> "--" + name + "=" + blank).toArray(String[]::new)),
                new PropertiesPropertySource("systemProperties", properties),
                environment(all.stream().collect(Collectors.toMap(BlankPropertiesTest::variable, _ -> blank))),
                new MapPropertySource(
                        "file of a config tree", all.stream().collect(Collectors.toMap(name -> name, _ -> blank))));
        assertThat(sources)
                .hasSize(4)
                .allSatisfy(source -> assertThat(((EnumerablePropertySource<?>) source).getPropertyNames())
                        .as(source.getName())
                        .isEmpty());
        assertThat(bound(sources)).isEqualTo(bound(new MutablePropertySources()));
    }

    @Test
    void whatIsSetElsewhereCountsInsteadOfABlank() {
        var sources = remaining(
                environment(Map.of(
                        "VOXELGATE_UPSTREAM_ORTHANC_URL", "",
                        "VOXELGATE_UPSTREAM_MAX_CONNECTIONS", "",
                        "VOXELGATE_UPSTREAM_DICOMWEB_URL", "http://archive/dicom-web",
                        "VOXELGATE_PASS_ALSO_0", "GET /x")),
                new MapPropertySource("file", Map.of("voxelgate.upstream.max-connections", "7")));
        var upstream = bound(sources).upstream();
        assertThat(upstream.orthancUrl()).isNull();
        assertThat(upstream.dicomwebUrl()).hasToString("http://archive/dicom-web");
        assertThat(upstream.maxConnections()).isEqualTo(7);
        assertThat(bound(sources).pass().also()).containsExactly("GET /x");
    }

    /** YAML's {@code []} comes as a blank. */
    @Test
    void anEmptyListInAFileStaysOne() {
        var file = new OriginTrackedMapPropertySource(
                "file",
                Map.of(
                        "voxelgate.pass.read", "",
                        "voxelgate.security.mtls.users[3].roles", "",
                        "voxelgate.security.mtls.users[3].name", "",
                        "voxelgate.upstream.orthanc-url", ""));
        assertThat(remaining(environment(Map.of("VOXELGATE_PASS_READ", "")), file))
                .flatExtracting(source -> Arrays.asList(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .containsExactlyInAnyOrder("voxelgate.pass.read", "voxelgate.security.mtls.users[3].roles");
    }

    @Test
    void aNameThatIsNoPropertyStays() {
        var sources = remaining(environment(Map.of("VOXELGATE_UPSTREAM_ORTANC_URL", "", "VOXELGATE_PORT", "")));
        assertThat(value(sources, "VOXELGATE_UPSTREAM_ORTANC_URL")).isEqualTo("");
    }

    /** Without this, a blank address would stand for every address. */
    @Test
    void addressAndPortOfTheServersAreUnsetToo() {
        var sources = remaining(
                environment(Map.of(
                        "SERVER_ADDRESS", "",
                        "SERVER_PORT", " ",
                        "MANAGEMENT_SERVER_PORT", "",
                        "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "",
                        "PATH", "")),
                new SimpleCommandLinePropertySource("--server.ssl.bundle="),
                new OriginTrackedMapPropertySource(
                        "file", Map.of("server.address", "127.0.0.1", "server.port", "8080")));
        assertThat(value(sources, "server.address")).isEqualTo("127.0.0.1");
        assertThat(value(sources, "server.port")).isEqualTo("8080");
        assertThat(value(sources, "management.server.port")).isNull();
        assertThat(value(sources, "server.ssl.bundle")).isNull();
        assertThat(value(sources, "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE")).isEqualTo("");
        assertThat(value(sources, "PATH")).isEqualTo("");
    }

    /** As Compose's {@code ${X:-}} makes all of them. */
    @Test
    void aGatewayWithBlanksOnlyBesideItsArchiveMakesArrays() throws IOException, InterruptedException {
        var instances = Phantoms.create().instances();
        try (var archive = new DemoArchive(instances, 0).start();
                var http = HttpClient.newHttpClient()) {
            var url = "voxelgate.upstream.dicomweb-url";
            var arguments = Stream.concat(
                    Stream.of("--server.port=0", "--server.address=", "--" + url + "=" + archive.dicomWebUrl()),
                    names.names().filter(name -> !name.equals(url)).map(name -> "--" + name + "="));
            try (var gateway =
                    new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments.toArray(String[]::new))) {
                int port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
                var first = instances.getFirst();
                for (var path : new String[] {
                    "/actuator/health/readiness",
                    "/dicom-web/studies/" + first.study() + "/series/" + first.series() + "/numpy"
                }) {
                    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build();
                    assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                            .as(path)
                            .isEqualTo(200);
                }
            }
        }
    }
}
