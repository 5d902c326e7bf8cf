package dev.voxelgate.proxy.security.studies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An archive may have several studies of one UID, for example of a patient whose ID was corrected. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PatientsOfOneStudyTest {

    private static final String STUDY = "1.2.3";

    /** Whose the found studies are: an institution, with another identifier and a colon before it where it is not that of STUDY. */
    private volatile String[] institutions = {};

    private final ScriptedServer archive = ScriptedServer.start(this::answer);
    private final Gateway gateway = Gateway.inFrontOfDicomWeb(
            archive,
            SecurityModes.basic(
                    List.of(new SecurityModes.User("north", "secret", "read", "North")),
                    "voxelgate.security.studies.attribute=InstitutionName",
                    "voxelgate.security.studies.remember=0s"));

    @BeforeEach
    void forget() {
        institutions = new String[0];
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    /** As many studies as there are institutions; an empty one is not told, as by Orthanc. */
    private void answer(ScriptedServer.Exchange exchange) throws java.io.IOException {
        var target = exchange.request().target();
        if (!target.contains("?")) {
            exchange.respond(200, "application/dicom+json", "[]".getBytes(UTF_8));
            return;
        }
        var limit = Arrays.stream(target.split("[?&]", -1))
                .filter(parameter -> parameter.startsWith("limit="))
                .mapToInt(parameter -> Integer.parseInt(parameter.substring("limit=".length())))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        var found = Arrays.stream(institutions)
                .limit(limit)
                .map(one -> one.contains(":") ? study(one.split(":", 2)) : study(STUDY, one))
                .collect(Collectors.joining(","));
        exchange.respond(200, "application/dicom+json", ("[" + found + "]").getBytes(UTF_8));
    }

    private static String study(String... uidAndName) {
        return "{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"" + uidAndName[0] + "\"]}"
                + (uidAndName[1].isEmpty() ? "" : ",\"00080080\":{\"vr\":\"LO\",\"Value\":[\"" + uidAndName[1] + "\"]}")
                + "}";
    }

    private int status() throws Exception {
        return status(STUDY);
    }

    private int status(String study) throws Exception {
        var request = gateway.requestTo("/dicom-web/studies/" + study + "/metadata")
                .header("Authorization", SecurityModes.authorization("north", "secret"))
                .build();
        return gateway.http().send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void allOfThemAreTheCallersOrNone() throws Exception {
        institutions = new String[] {"North"};
        assertThat(status()).isEqualTo(200);
        institutions = new String[] {"North", "North"};
        assertThat(status()).isEqualTo(200);
        institutions = new String[] {"North", "South"};
        assertThat(status()).isEqualTo(403);
    }

    /** As by an Orthanc, whose database has them in capitals: it gives the study of either name for both. */
    @Test
    void studiesWhoseIdentifiersDifferInCaseOnlyAreOne() throws Exception {
        institutions = new String[] {"Study-1a:North"};
        assertThat(status("Study-1a")).isEqualTo(200);
        institutions = new String[] {"Study-1a:North", "STUDY-1A:South"};
        assertThat(status("Study-1a")).isEqualTo(403);
        institutions = new String[] {"STUDY-1A:South"};
        assertThat(status("Study-1a")).isEqualTo(403);
        institutions = new String[] {"Study-1a:North", "Study-1:South"};
        assertThat(status("Study-1a")).isEqualTo(200);
    }

    @Test
    void oneThatDoesNotSayWhoseItIsIsNobodys() throws Exception {
        institutions = new String[] {"North", ""};
        assertThat(status()).isEqualTo(403);
    }

    @Test
    void oneAmongManyIsSeen() throws Exception {
        institutions = new String[] {"North", "North", "South"};
        assertThat(status()).isEqualTo(403);
        institutions = new String[200];
        Arrays.fill(institutions, "North");
        institutions[199] = "South";
        assertThat(status()).isEqualTo(403);
    }
}
