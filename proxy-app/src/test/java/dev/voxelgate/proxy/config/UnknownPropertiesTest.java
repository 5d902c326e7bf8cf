package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

final class UnknownPropertiesTest {

    private final UnknownProperties check = new UnknownProperties(PropertyNames.read());

    UnknownPropertiesTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "voxelgate.upstream.dicomweb-url",
                "voxelgate.upstream.dicomwebUrl",
                "voxelgate.upstream.retry.max-attempts",
                "voxelgate.decode.native",
                "voxelgate.pass.read[0]",
                "voxelgate.pass.also",
                "voxelgate.security.modes",
                "voxelgate.security.modes[1]",
                "voxelgate.security.basic.users[0].name",
                "voxelgate.security.basic.users[10].roles",
                "voxelgate.security.mtls.users[0].studies[3]",
                "voxelgate.upstream.auth.client.parameters.audience",
                "voxelgate.upstream.auth.client.parameters[a/b]",
                "server.prot",
                "voxelgateway.x"
            })
    void everyWayToWriteAPropertyIsKnown(String name) {
        assertThatCode(() -> check.refuse(new MapPropertySource("file", Map.of(name, "1"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "voxelgate.upstream.dicom-url",
                "voxelgate.upstream",
                "voxelgate.upstream.dicomweb-url.x",
                "voxelgate.upstraem.orthanc-url",
                "voxelgate.window",
                "voxelgate.pass.readonly",
                "voxelgate.pass.writeable",
                "voxelgate.pass.also[x]",
                "voxelgate.pass.also[0].rule",
                "voxelgate.security.modesty",
                "voxelgate.security.basic.user[0].name",
                "voxelgate.security.basic.users[0].role",
                "voxelgate.security.basic.users[0].name[0]",
                "voxelgate.security.basic.users.name",
                "voxelgate.upstream.auth.client.parameterset"
            })
    void anotherNameIsRefused(String name) {
        assertThatThrownBy(() -> check.refuse(new MapPropertySource("file", Map.of(name, "1"))))
                .isInstanceOfSatisfying(
                        FailureAnalyzedException.class,
                        failure -> assertThat(failure.analysis().getDescription())
                                .startsWith("there is no property " + name + "; is it voxelgate."));
    }

    @Test
    void inTheEnvironmentOnlyWhatBeginsLikeAPropertyIsRefused() {
        for (var known : new String[] {
            "VOXELGATE_UPSTREAM_DICOMWEB_URL",
            "VOXELGATE_UPSTREAM_DICOMWEBURL",
            "VOXELGATE_PASS_ALSO_0",
            "VOXELGATE_PASS_ALSO_0_",
            "VOXELGATE_SECURITY_BASIC_USERS_0_NAME",
            "VOXELGATE_SECURITY_BASIC_USERS_0_STUDIES_12",
            "VOXELGATE_UPSTREAM_AUTH_CLIENT_PARAMETERS_AUDIENCE",
            "voxelgate_demo_folder"
        }) {
            assertThatCode(() -> check.refuse(environment(known))).doesNotThrowAnyException();
        }
        // Compose's and Kubernetes' own.
        for (var foreign :
                new String[] {"VOXELGATE_PORT", "VOXELGATE_SERVICE_HOST", "VOXELGATE_ORTHANC_IMAGE", "PATH"}) {
            assertThatCode(() -> check.refuse(environment(foreign))).doesNotThrowAnyException();
        }
        for (var mistyped : new String[] {
            "VOXELGATE_UPSTREAM_DICOMWEB_ULR", "VOXELGATE_PASS_READONLY", "VOXELGATE_SECURITY_BASIC_USERS_0_ROLE"
        }) {
            assertThatThrownBy(() -> check.refuse(environment(mistyped))).isInstanceOf(FailureAnalyzedException.class);
        }
    }

    private static SystemEnvironmentPropertySource environment(String name) {
        return new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, "1"));
    }
}
