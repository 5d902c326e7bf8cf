package dev.voxelgate.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The list of what the runnable jar is made of, in the jar: it names every library that is in it, and no other. */
final class SbomIT {

    private static final Path JAR =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/proxy-app.jar");

    @Test
    void namesEveryLibraryOfTheJar() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            var attributes = jar.getManifest().getMainAttributes();
            if (attributes.getValue("Sbom-Format") == null) {
                throw RequiredUpstreams.missing("orthanc", "no SBOM: with -o Maven makes none");
            }
            var sbom = JsonMapper.shared()
                    .readTree(jar.getInputStream(jar.getJarEntry(attributes.getValue("Sbom-Location"))));

            assertThat(sbom.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(sbom.at("/metadata/component/name").asString()).isEqualTo("proxy-app");
            List<String> libraries = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                    .map(name -> name.replaceAll(".*/|\\.jar$", ""))
                    // Spring Boot's own, which is put in when the jar is made; libraries with the same file name in it.
                    .filter(name -> !name.startsWith("spring-boot-jarmode-tools"))
                    .toList();
            assertThat(libraries).hasSizeGreaterThan(30);
            assertThat(sbom.path("components")
                            .valueStream()
                            .map(SbomIT::file)
                            // They are empty, and not put into the jar.
                            .filter(name -> !name.startsWith("spring-boot-starter")))
                    .containsExactlyInAnyOrderElementsOf(libraries);
            assertThat(sbom.path("components").valueStream())
                    .allSatisfy(component -> assertThat(
                                    component.at("/hashes/0/content").asString())
                            .as(file(component))
                            .isNotBlank());
        }
    }

    /** The name of a component's file. The purl ends with {@code ?classifier=...&type=jar} where there is one. */
    private static String file(JsonNode component) {
        var purl = component.path("purl").asString();
        var classifier = purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
        return component.path("name").asString() + "-"
                + component.path("version").asString() + classifier;
    }
}
