package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real receiver: rsyslog with TLS, on a free loopback port, with certificates made for it, which takes messages only
 * from a client with the right certificate and writes how it has understood each of them.
 */
public final class Rsyslog implements AutoCloseable {

    /**
     * A message as rsyslog has understood it (RFC 5424 6).
     *
     * @param header PRI, VERSION, TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID, STRUCTURED-DATA
     * @param message MSG, with its byte order mark
     */
    public record Received(List<String> header, String message) {}

    private static final int HEADER_FIELDS = 8;

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private Rsyslog(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Makes its certificates and its configuration, or skips the test. */
    public static Rsyslog in(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/sbin/rsyslogd")) || !hasDriverForTls()) {
            throw RequiredUpstreams.missing("orthanc", "no rsyslogd with its gtls driver");
        }
        if (!Files.isExecutable(Path.of("/usr/bin/openssl"))) {
            throw RequiredUpstreams.missing("orthanc", "no /usr/bin/openssl");
        }
        Files.createDirectories(folder);
        certificate(folder, "ca", "ca");
        certificate(folder, "server", "localhost", "-CA", "ca.pem", "-CAkey", "ca.key");
        certificate(folder, "client", "gateway", "-CA", "ca.pem", "-CAkey", "ca.key");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Rsyslog(folder, socket.getLocalPort());
        }
    }

    private static boolean hasDriverForTls() throws IOException {
        try (var libraries = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
            for (var folder : libraries) {
                if (Files.exists(folder.resolve("rsyslog/lmnsd_gtls.so"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void certificate(Path folder, String file, String name, String... issuer)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"));
        command.addAll(List.of("-days", "2", "-keyout", file + ".key", "-out", file + ".pem", "-subj", "/CN=" + name));
        command.addAll(List.of(issuer));
        if (issuer.length > 0) {
            command.addAll(List.of("-addext", "subjectAltName=DNS:" + name));
        }
        var log = folder.resolve("openssl.log").toFile();
        var openssl = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(openssl.waitFor()).as("openssl").isZero();
    }

    /** What makes a gateway send its audit messages here. */
    public String[] properties(Path spool) {
        return Stream.of(
                        "spring.ssl.bundle.pem.audit.truststore.certificate=file:" + folder.resolve("ca.pem"),
                        "spring.ssl.bundle.pem.audit.keystore.certificate=file:" + folder.resolve("client.pem"),
                        "spring.ssl.bundle.pem.audit.keystore.private-key=file:" + folder.resolve("client.key"),
                        "voxelgate.audit.syslog.host=localhost",
                        "voxelgate.audit.syslog.port=" + port,
                        "voxelgate.audit.syslog.ssl-bundle=audit",
                        "voxelgate.audit.syslog.confirm-after=300ms",
                        "voxelgate.audit.syslog.timeout=10s",
                        "voxelgate.audit.syslog.spool=" + spool)
                .toArray(String[]::new);
    }

    /** Starts it and waits until it listens. What it writes is written before it reads on. */
    public void start() throws IOException, InterruptedException {
        var configuration = """
            global(workDirectory="%1$s" maxMessageSize="64k" defaultNetstreamDriver="gtls"
              defaultNetstreamDriverCAFile="%1$s/ca.pem" defaultNetstreamDriverCertFile="%1$s/server.pem"
              defaultNetstreamDriverKeyFile="%1$s/server.key")
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/name"
              permittedPeer=["gateway"])
            main_queue(queue.type="Direct")
            template(name="parsed" type="string" string="%%pri%%|%%protocol-version%%|%%timestamp:::date-rfc3339%%|\
            %%hostname%%|%%app-name%%|%%procid%%|%%msgid%%|%%structured-data%%|%%msg%%\\n")
            input(type="imtcp" port="%2$d" address="127.0.0.1")
            action(type="omfile" file="%1$s/received" template="parsed")
            """.formatted(folder, port);
        Files.writeString(folder.resolve("conf"), configuration);
        process = new ProcessBuilder(
                        "/usr/sbin/rsyslogd",
                        "-n",
                        "-f",
                        folder.resolve("conf").toString(),
                        "-i",
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rsyslog.log").toFile())
                .start();
        for (int i = 0; i < 300; i++) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("rsyslog did not start: " + Files.readString(folder.resolve("rsyslog.log")));
    }

    /** Kills it, without a moment to end anything. */
    public void kill() throws InterruptedException, IOException {
        if (process != null) {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
            Files.deleteIfExists(folder.resolve("pid"));
        }
    }

    /** All that it has written; a last line without an end, as it leaves one when it is killed, does not count. */
    public List<Received> received() {
        try {
            var file = folder.resolve("received");
            if (!Files.exists(file)) {
                return List.of();
            }
            var text = Files.readString(file, UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> line.split("\\|", HEADER_FIELDS + 1))
                    .map(fields -> new Received(List.of(fields).subList(0, HEADER_FIELDS), fields[HEADER_FIELDS]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
