package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway in a Java of its own that is configured wrongly: it ends with a status, one line that says why, and no trace. */
@Timeout(120)
final class StartFailuresIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --voxelgate.upstream.dicomweb-url=localhost:8042/dicom-web | voxelgate.upstream: dicomweb-url must be an absolute URL with http or https and a host
        --voxelgate.upstream.orthanc-url=ftp://127.0.0.1/          | voxelgate.upstream: orthanc-url must be an absolute URL with http or https and a host
        --voxelgate.upstream.orthanc-url=http://127.0.0.1/?a=b     | voxelgate.upstream: orthanc-url must have no user name, query or fragment
        --voxelgate.upstream.dicomweb-url=http://127.0.0.1/?a=b#c  | voxelgate.upstream: dicomweb-url must have no user name or fragment
        --voxelgate.upstream.follow-redirects=http://127.0.0.1/a   | voxelgate.upstream: follow-redirects must be origins: http or https, a host and maybe a port, and nothing else
        --voxelgate.upstream.http2=h3                              | voxelgate.upstream.http2: "h3" is not one of off, alpn, h2c
        --voxelgate.upstream.http2=alpn                            | voxelgate.upstream: http2 is alpn, but neither dicomweb-url nor orthanc-url is https
        --voxelgate.upstream.http2=h2c                             | voxelgate.upstream: http2 is h2c, but neither dicomweb-url nor orthanc-url is http
        --voxelgate.upstream.dicomweb-url=http://[half             | voxelgate.upstream.dicomweb-url: "http://[half" cannot be read as URI
        --voxelgate.retrieval.window=1TB                           | voxelgate: retrieval.window is 1099511627776 bytes, more than admission.memory has for all requests
        --voxelgate.decode.max-frame-size=-1MB                     | voxelgate.decode: max-frame-size must be at least a byte, not -1048576B
        --voxelgate.upstream.connect-timeout=soon                  | voxelgate.upstream.connect-timeout: "soon" cannot be read as Duration
        --voxelgate.upstream.dicomweb-ulr=http://127.0.0.1:1/      | there is no property voxelgate.upstream.dicomweb-ulr; is it voxelgate.upstream.dicomweb-url that is meant?
        --voxelgate.pass.also=everything                           | is no rule: a method and a path such as GET
        --server.port=many                                         | server.port
        --voxelgate.pass.readonly=true                             | there is no property voxelgate.pass.readonly; is it voxelgate.pass.
        --voxelgate.security.basic.users[0].role=read              | there is no property voxelgate.security.basic.users[0].role; is it voxelgate.security.basic.users[0].roles that is meant?
        --voxelgate.security.basic.users[0].roles=read             | voxelgate.security.basic.users[0]: name is missing
        --voxelgate.security.basic.remember=-5m                    | voxelgate.security.basic: remember must not be negative: PT-5M
        --voxelgate.audit.file.max-size=0                          | voxelgate.audit.file: max-size must be at least a byte, not 0B
        --voxelgate.audit.file.max-count=-3                        | voxelgate.audit.file: max-count must not be negative: -3
        --voxelgate.audit.syslog.host=receiver                     | voxelgate.audit.syslog: spool is missing
        --voxelgate.audit.syslog.spool=/var/spool/voxelgate        | voxelgate.audit.syslog.spool is set, but voxelgate.audit.syslog.host is not
        --voxelgate.audit.file.path=/proc/none/audit.log           | the audit trail cannot be opened (voxelgate.audit): NoSuchFile: /proc/none
        --spring.config.location=/proc/none/                       | /proc/none/
        --server.ssl.bundle=none                                   | TLS: SSL bundle name 'none' cannot be found
        --voxelgate.security.modes=jwt,jtw                         | voxelgate.security.modes: "jwt,jtw" is not one of basic, jwt, introspection, mtls
        --voxelgate.upstream.auth.mode=token                       | voxelgate.upstream.auth.mode: "token" is not one of none, basic, bearer, client-credentials, service-account, aws-sigv4, relay
        --voxelgate.audit.fail-open=true                           | voxelgate.audit.fail-open is set, but voxelgate.audit.file.path and voxelgate.audit.syslog.host are not
        """)
    void areSaidInOneLine(String argument, String reason) throws IOException, InterruptedException {
        assertThat(reasonToEnd(List.of(argument), Map.of())).contains(reason);
    }

    @Test
    void ofAMistypedVariableToo() throws IOException, InterruptedException {
        var environment = Map.of("VOXELGATE_UPSTREAM_ORTANC_URL", "http://127.0.0.1:1", "VOXELGATE_PORT", "8080");

        assertThat(reasonToEnd(List.of(), environment))
                .contains("there is no property VOXELGATE_UPSTREAM_ORTANC_URL; is it voxelgate.upstream.orthanc-url");
    }

    @Test
    void ofAPlaceOfAuditMessagesThatIsNotNamed() throws IOException, InterruptedException {
        var environment = Map.of("VOXELGATE_AUDIT_FILE_PATH", "audit.log", "VOXELGATE_AUDIT_SYSLOG_HOST", "");

        assertThat(reasonToEnd(List.of("--voxelgate.audit.syslog.port=6514"), environment))
                .contains("voxelgate.audit.syslog.port is set, but voxelgate.audit.syslog.host is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.ssl.bundle", "voxelgate.upstream.ssl.bundle"})
    void ofACertificateThatCannotBeRead(String property) throws IOException, InterruptedException {
        var arguments = List.of(
                "--" + property + "=mine",
                "--voxelgate.upstream.dicomweb-url=https://127.0.0.1:1/",
                "--spring.ssl.bundle.pem.mine.keystore.certificate=file:/proc/none/own.pem",
                "--spring.ssl.bundle.pem.mine.keystore.private-key=file:/proc/none/own.key");

        assertThat(reasonToEnd(arguments, Map.of()))
                .contains("TLS: ", "file:/proc/none/own.pem", "No such file or directory");
    }

    /** Without its first and last line a key is taken for the name of a file. */
    @Test
    void withoutAKeyThatIsTakenForAFile() throws IOException, InterruptedException {
        var arguments = List.of(
                "--server.ssl.bundle=mine",
                "--spring.ssl.bundle.pem.mine.keystore.certificate=" + "canary".repeat(30),
                "--spring.ssl.bundle.pem.mine.keystore.private-key=" + "canary".repeat(30));

        assertThat(reasonToEnd(arguments, Map.of())).contains("TLS: ").doesNotContain("canary");
    }

    @Test
    void ofAFileThatIsNoYamlAndWithoutWhatIsInIt(@TempDir Path folder) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("site.yaml"), "voxelgate:\n  password: *canary\n");

        assertThat(reasonToEnd(List.of("--spring.config.additional-location=" + file), Map.of()))
                .contains("a configuration file is no YAML, as is seen in line 2 at column 13")
                .doesNotContain("canary");
    }

    @Test
    void withoutThePasswordThatAUrlHolds() throws IOException, InterruptedException {
        for (var url : List.of("http://admin:canary@127.0.0.1:1/dicom-web", "http://admin:canary@[half")) {
            assertThat(reasonToEnd(List.of("--voxelgate.upstream.dicomweb-url=" + url), Map.of()))
                    .contains("voxelgate.upstream")
                    .doesNotContain("canary");
        }
    }

    /** The line that says why; there is no other one that says so. */
    private static String reasonToEnd(List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                VoxelgateApplication.class.getName()));
        command.addAll(arguments);
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--server.port"))) {
            command.add("--server.port=0");
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isEqualTo(1);
            assertThat(output).doesNotContain("\tat ", "Exception");
            var errors = output.lines().filter(line -> line.contains("ERROR")).toList();
            assertThat(errors).as(output).singleElement().asString().contains("Voxelgate does not start: ");
            return errors.getFirst();
        } finally {
            process.destroyForcibly();
        }
    }
}
