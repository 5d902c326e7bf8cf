package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.http.Credentials;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
final class CredentialsConfigurationTest {

    private static final String WARNING = "Credentials go to the token endpoint without encryption";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "http://tokens.example/token, true",
        "https://tokens.example/token, false",
        "http://localhost:1/token, false",
        "http://127.0.0.1:1/token, false"
    })
    void ofAServiceAccountWhoseTokensComeOverPlainHttpTheLogWarns(String tokenUrl, boolean warned, CapturedOutput log)
            throws IOException, NoSuchAlgorithmException {
        var properties = Map.of(
                "a.auth.mode",
                "service-account",
                "a.auth.service-account.key-file",
                keyFile(tokenUrl).toString());
        assertThat(credentials(properties)).isNotNull();
        assertThat(log.getOut().contains(WARNING)).isEqualTo(warned);
    }

    private static Credentials credentials(Map<String, String> properties) {
        var bound = new Binder(new MapConfigurationPropertySource(properties)).bind("a", CredentialsProperties.class);
        return new CredentialsConfiguration().archiveCredentials(bound.get(), new DefaultSslBundleRegistry());
    }

    private Path keyFile(String tokenUrl) throws IOException, NoSuchAlgorithmException {
        var key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        var pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var json = Map.of("client_email", "a@b", "private_key_id", "1", "private_key", pem, "token_uri", tokenUrl);
        return Files.write(folder.resolve("key.json"), JsonMapper.shared().writeValueAsBytes(json));
    }
}
