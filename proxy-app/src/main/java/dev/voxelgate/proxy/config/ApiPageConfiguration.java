package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.observe.ApiDescription;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the routes and the page to try them, when they are switched on. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("voxelgate.api-page.enabled")
class ApiPageConfiguration {

    @Bean
    OpenApiCustomizer apiDescription() {
        return new ApiDescription();
    }
}
