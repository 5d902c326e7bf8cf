package dev.voxelgate.proxy.security.studies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import dev.voxelgate.proxy.support.SecurityModes;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An archive that is told who asks, by their own token, is told so too when it is asked whose study something is. */
@Timeout(60)
final class RelayedStudiesTest {

    @Test
    void whoseStudyItIsIsAskedByTheCallersToken() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(SecurityModes.jwt(
                        issuer,
                        "voxelgate.upstream.auth.mode=relay",
                        "voxelgate.security.studies.attribute=StudyInstanceUID"));
                var client = SecuredGateway.client(null)) {
            var claims = new HashMap<>(issuer.claims("read"));
            claims.put("studies", List.of(gateway.series().split("/", -1)[3]));
            var token = "Bearer " + issuer.token(claims);
            var answer = gateway.send(client, gateway.request(Route.ARRAY).header("Authorization", token));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(gateway.seenByTheArchive())
                    .hasSizeGreaterThan(2)
                    .allMatch(request -> token.equals(request.headers().get("authorization")));
        }
    }
}
