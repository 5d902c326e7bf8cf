package dev.voxelgate.proxy.security;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides who sees the details of health, unless the configuration does: where callers show who they are, those with
 * the role metrics, otherwise everybody.
 */
final class HealthDetails implements EnvironmentPostProcessor {

    private static final String HEALTH = "management.endpoint.health.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        boolean asked = Binder.get(environment)
                .bind("voxelgate.security.modes", String[].class)
                .map(modes -> modes.length > 0)
                .orElse(false);
        Map<String, Object> details = asked
                ? Map.of(HEALTH + "show-details", "when-authorized", HEALTH + "roles", Role.METRICS.getAuthority())
                : Map.of(HEALTH + "show-details", "always");
        environment.getPropertySources().addLast(new MapPropertySource("voxelgate.health", details));
    }
}
