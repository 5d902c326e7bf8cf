package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.SmallInstances;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** ZIP files of a real Orthanc, which only a switch passes on. */
@AgainstOneOrthanc
@Timeout(180)
final class DownloadsIT {

    private final Orthanc orthanc;
    private final String instance;

    DownloadsIT(RealOrthanc real) throws IOException {
        this.orthanc = real.shared();
        this.instance = orthanc.upload(SmallInstances.twoByThree(
                SmallInstances.freshUid(), SmallInstances.freshUid(), SmallInstances.freshUid()));
    }

    private String parent(String level) throws IOException {
        return JsonMapper.shared()
                .readTree(orthanc.get("/instances/" + instance + '/' + level))
                .path("ID")
                .asString();
    }

    private List<String> paths() throws IOException {
        return List.of(
                "/patients/" + parent("patient") + "/archive",
                "/studies/" + parent("study") + "/archive",
                "/series/" + parent("series") + "/archive",
                "/studies/" + parent("study") + "/media");
    }

    @Test
    void withTheSwitchTheyAreWholeAndAuditedAsExports(@TempDir Path folder) throws Exception {
        var file = folder.resolve("audit");
        try (var gateway =
                Gateway.inFrontOf(orthanc, "voxelgate.pass.downloads=true", "voxelgate.audit.file.path=" + file)) {
            for (var path : paths()) {
                var answer = gateway.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(names(answer.body())).as(path).isNotEmpty();
            }
            assertThat(gateway.get("/instances/" + instance + "/archive").statusCode())
                    .isEqualTo(403);
        }
        var exports = Files.readAllLines(file).stream()
                .map(AuditMessageReader::parse)
                .filter(message -> message.event().equals("110106"))
                .toList();
        assertThat(exports)
                .hasSize(paths().size())
                .allMatch(message -> message.action().equals("R"));
    }

    @Test
    void withoutItTheyAreRefused() throws Exception {
        try (var gateway = Gateway.inFrontOf(orthanc)) {
            for (var path : paths()) {
                assertThat(gateway.get(path).statusCode()).as(path).isEqualTo(403);
            }
        }
    }

    private static List<String> names(byte[] zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (var file = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = file.getNextEntry(); entry != null; entry = file.getNextEntry()) {
                names.add(entry.getName());
                file.readAllBytes();
            }
        }
        return names;
    }
}
