package dev.voxelgate.proxy.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Mode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CredentialsPropertiesTest {

    private static final String CLIENT = " client.token-url=https://a/t client.client-id=b client.client-secret=canary";

    /** @param settings of {@code voxelgate.upstream.auth}, with blanks between */
    private static CredentialsProperties bind(String settings) {
        Map<String, String> properties = Arrays.stream(settings.split(" ", -1))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> "voxelgate.upstream.auth." + setting[0], setting -> setting[1]));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("voxelgate.upstream", CredentialsProperties.class);
    }

    @Test
    void nothingIsSaidUnlessItIsAskedFor() {
        var none = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("voxelgate.upstream", CredentialsProperties.class);
        assertThat(none.auth().mode()).isEqualTo(Mode.NONE);
        assertThat(none.ssl().bundle()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=none",
                "mode=basic username=a password=canary",
                "mode=bearer token=canary",
                "mode=relay",
                "mode=client-credentials" + CLIENT,
                "mode=CLIENT_CREDENTIALS client.method=post client.scopes=a,b client.parameters.audience=c" + CLIENT,
                "mode=aws-sigv4 aws.region=r aws.access-key-id=a aws.secret-access-key=canary aws.session-token=canary",
                "mode=aws-sigv4 aws.region=us-east-1 aws.service=execute-api aws.credentials-file=/a aws.profile=b",
                "mode=service-account service-account.key-file=/a service-account.scopes=b,c",
                "mode=relay password= username="
            })
    void whatFitsTogetherIsTakenAndSecretsAreNotPrinted(String settings) {
        assertThat(bind(settings).toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=none token=canary",
                "mode=basic username=a",
                "mode=basic password=canary",
                "mode=basic username=a password=",
                "mode=bearer",
                "mode=aws-sigv4",
                "mode=service-account",
                "mode=service-account service-account.scopes=a",
                "mode=none service-account.key-file=/a",
                "mode=none aws.region=r aws.credentials-file=/a",
                "mode=aws-sigv4 aws.region=r aws.access-key-id=canary",
                "mode=aws-sigv4 aws.region=r aws.access-key-id=a aws.secret-access-key=b aws.credentials-file=/canary",
                "mode=aws-sigv4 aws.region=r/canary aws.credentials-file=/a",
                "mode=bearer token=",
                "mode=bearer token=canary password=canary",
                "mode=relay username=a",
                "mode=client-credentials",
                "mode=client-credentials client.client-id=b client.client-secret=canary",
                "mode=relay" + CLIENT,
                "mode=client-credentials client.token-url=/t client.client-id=b client.client-secret=canary",
                "mode=client-credentials client.token-url=ftp://a/ client.client-id=b client.client-secret=canary",
                "mode=client-credentials client.token-url=https://a:canary@b/ client.client-id=b"
                        + " client.client-secret=c",
                "mode=client-credentials client.timeout=0s" + CLIENT
            })
    void whatContradictsItselfIsRefusedWithoutBeingQuoted(String settings) {
        assertThatThrownBy(() -> bind(settings))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("voxelgate.upstream.auth.")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> bind(settings)).hasMessageNotContaining("canary");
    }
}
