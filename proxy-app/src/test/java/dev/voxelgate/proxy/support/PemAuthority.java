package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A certificate authority that lives in a folder, made by OpenSSL: {@code NAME.pem} is a certificate, {@code NAME.key} its key. */
public final class PemAuthority {

    private final Path folder;
    private final String authority;

    private PemAuthority(Path folder, String authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /** A new authority. Skips the test without an OpenSSL. */
    public static PemAuthority in(Path folder, String name) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/openssl"))) {
            throw RequiredUpstreams.missing("orthanc", "no /usr/bin/openssl");
        }
        var made = new PemAuthority(folder, name);
        made.openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
        return made;
    }

    /** A certificate of this authority for a host, or for a client that is called so. */
    public PemAuthority certify(String name, String host) throws IOException {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + host,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=DNS:" + host + "\n");
        openssl(
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-CAcreateserial",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        return this;
    }

    private void openssl(String... arguments) throws IOException {
        List<String> command = Stream.concat(Stream.of("/usr/bin/openssl"), Stream.of(arguments))
                .toList();
        Path log = folder.resolve("openssl.log");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
