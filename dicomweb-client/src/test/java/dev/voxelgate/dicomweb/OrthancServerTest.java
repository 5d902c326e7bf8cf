package dev.voxelgate.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

final class OrthancServerTest {

    @Test
    void startsWithItsDicomWebPluginAndStops() {
        var server = OrthancServer.start();
        try (server) {
            assertThat(server.get("/plugins")).contains("dicom-web");
            assertThat(server.get("/dicom-web/studies")).isEqualToIgnoringWhitespace("[]");
            assertThat(server.dicomWebUrl()).isEqualTo(URI.create(server.restUrl() + "/dicom-web"));
        }
        assertThat(server.process().isAlive()).isFalse();
    }
}
