package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a caller with one study writes in place of an identifier, nothing but that study can be reached by it. */
@Timeout(300)
final class IdentifierSegmentsTest {

    private static final int REQUESTS = 600;

    private static final List<String> PARTS = List.of(
            "1",
            ".",
            "..",
            "-",
            "_",
            "A",
            "z",
            "0",
            "%2e",
            "%2E",
            "%2f",
            "%5c",
            "%252e",
            "%00",
            "%20",
            "%0d%0a",
            "%3b",
            "~",
            "@",
            ":",
            "*",
            ",",
            "%c0%ae",
            "%e2%82%ac",
            "studies",
            "metadata");

    /** Whose study something is, of identifiers that are safe in a URL. */
    private static final String QUESTION =
            "/dicom-web/(studies|series|instances)\\?([A-Za-z]+=[0-9A-Za-z._-]{1,128}&)+limit=[0-9]+";

    @Test
    void reachNothingElse() throws Exception {
        var user = new SecurityModes.User("one", "secret", "read,read-arrays", "2.25.1");
        try (var gateway = SecuredGateway.start(SecurityModes.basic(
                        List.of(user),
                        "voxelgate.security.studies.attribute=StudyInstanceUID",
                        "voxelgate.security.studies.remember=0s"));
                var client = SecuredGateway.client(null)) {
            var basic = SecurityModes.authorization("one", "secret");
            var statuses = new ArrayList<Integer>();
            for (var path : paths(gateway.series())) {
                var answer = gateway.send(client, gateway.get(path).header("Authorization", basic));
                assertThat(answer.statusCode()).as(path).isIn(400, 403, 404);
                statuses.add(answer.statusCode());
            }
            assertThat(statuses).contains(403);
            assertThat(gateway.seenByTheArchive())
                    .hasSizeGreaterThan(30)
                    .extracting(ScriptedServer.Request::target)
                    .allSatisfy(target -> assertThat(target).matches(QUESTION));
        }
    }

    /** Of the archive's first series, which is of another study, with something else in place of its identifiers. */
    private static List<String> paths(String series) {
        var random = new Random(9);
        var study = series.substring(0, series.indexOf("/series/"));
        var paths = new ArrayList<String>();
        while (paths.size() < REQUESTS) {
            var path = switch (random.nextInt(6)) {
                case 0 -> "/dicom-web/studies/" + segment(random) + "/series/" + segment(random) + "/numpy";
                case 1 -> "/dicom-web/studies/" + segment(random) + "/metadata";
                case 2 -> study + "/series/" + segment(random) + "/metadata";
                case 3 -> series + "/instances/" + segment(random) + "/frames/1/numpy";
                case 4 -> "/dicom-web/studies/2.25.1/series/" + segment(random) + "/" + segment(random);
                default -> "/series/" + segment(random) + "/numpy";
            };
            if (isUri(path)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static String segment(Random random) {
        var segment = new StringBuilder();
        for (int parts = random.nextInt(4); parts >= 0; parts--) {
            segment.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return segment.toString();
    }

    private static boolean isUri(String path) {
        try {
            return new URI("http://localhost" + path).getRawPath().equals(path);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
