package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.observe.ResponseMeters;
import dev.voxelgate.proxy.security.CrossOriginFilter;
import dev.voxelgate.proxy.security.CrossSiteRequestFilter;
import dev.voxelgate.proxy.upstream.credentials.RelayFilter;
import dev.voxelgate.proxy.web.filter.AllowedMethods;
import dev.voxelgate.proxy.web.filter.AuditFilter;
import dev.voxelgate.proxy.web.filter.AuditGate;
import dev.voxelgate.proxy.web.filter.ManagementPort;
import dev.voxelgate.proxy.web.filter.StrictRequests;
import dev.voxelgate.proxy.web.filter.TotalTimeout;
import dev.voxelgate.proxy.web.problem.EmptyRefusals;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.web.filter.reactive.UrlHandlerFilter;
import org.springframework.web.server.WebFilter;

@Timeout(120)
final class FilterOrderTest {

    @TempDir
    Path folder;

    @Test
    void everyFilterHasItsPlace() {
        var arguments = new String[] {
            "--server.port=0",
            "--management.server.port=0",
            "--management.server.address=127.0.0.1",
            "--voxelgate.upstream.auth.mode=relay",
            "--voxelgate.security.modes=introspection",
            "--voxelgate.security.introspection.uri=https://127.0.0.1:1/",
            "--voxelgate.security.introspection.client-id=gateway",
            "--voxelgate.security.introspection.client-secret=secret",
            "--voxelgate.security.introspection.audience=gateway",
            "--voxelgate.audit.file.path=" + folder.resolve("audit.log")
        };
        try (var context = new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments)) {
            // As the server asks for them.
            assertThat(context.getBeanProvider(WebFilter.class).orderedStream().map(Object::getClass))
                    .containsExactly(
                            AuditFilter.class,
                            StrictRequests.class,
                            CrossOriginFilter.class,
                            TotalTimeout.class,
                            ResponseMeters.class,
                            CrossSiteRequestFilter.class,
                            UrlHandlerFilter.class,
                            ManagementPort.class,
                            RelayFilter.class,
                            WebFilterChainProxy.class,
                            AuditGate.class,
                            AllowedMethods.class,
                            EmptyRefusals.class);
        }
    }

    @Test
    void noTwoPlacesAreOne() throws IllegalAccessException {
        var places = new HashSet<Integer>();
        var fields = FilterOrder.class.getDeclaredFields();
        for (var field : fields) {
            if (!field.isSynthetic()) {
                assertThat(places.add(field.getInt(null))).as(field.getName()).isTrue();
            }
        }
        assertThat(places).hasSizeGreaterThan(9);
    }
}
