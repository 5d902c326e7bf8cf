package dev.voxelgate.proxy.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import dev.voxelgate.proxy.support.SecurityModes.User;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ViewPageAccessTest {

    @Test
    void itIsThereBeforeSomebodySaysWhoTheyAreButOnlyWhenItIsOn() throws IOException, InterruptedException {
        var users =
                SecurityModes.basic(List.of(new User("ann", "secret", "read", null)), "voxelgate.view.enabled=true");
        try (var secured = SecuredGateway.start(users);
                var client = SecuredGateway.client(null)) {
            var page = secured.send(client, secured.get("/view"));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("cache-control").orElse("")).contains("no-cache", "private");
            assertThat(secured.send(client, secured.get("/view/main.js")).statusCode())
                    .isEqualTo(200);
            assertThat(secured.send(client, secured.get("/dicom-web/studies")).statusCode())
                    .isEqualTo(401);
        }
        try (var without = SecuredGateway.start(SecurityModes.basic(List.of(new User("ann", "secret", "read", null))));
                var client = SecuredGateway.client(null)) {
            assertThat(without.send(client, without.get("/view")).statusCode()).isEqualTo(403);
            assertThat(without.seenByTheArchive()).isEmpty();
        }
    }
}
