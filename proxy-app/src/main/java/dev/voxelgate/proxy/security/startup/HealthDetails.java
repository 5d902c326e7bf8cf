package dev.voxelgate.proxy.security.startup;

import dev.voxelgate.proxy.security.Role;
import dev.voxelgate.proxy.security.SecurityProperties;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
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
        boolean asked = SecurityProperties.isAnybodyAsked(environment);
        Map<String, Object> details = asked
                ? Map.of(HEALTH + "show-details", "when-authorized", HEALTH + "roles", Role.METRICS.getAuthority())
                : Map.of(HEALTH + "show-details", "always");
        environment.getPropertySources().addLast(new MapPropertySource("voxelgate.health", details));
    }
}
