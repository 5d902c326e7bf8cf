package dev.voxelgate.proxy.observe;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Removes the trace identifiers from the log pattern when tracing is off. */
public final class TracingDefaults implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!TracingFilter.isConfigured(environment)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("noTraces", Map.of("management.tracing.export.enabled", "false")));
        }
    }

    /** When everything else is known. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
