package dev.voxelgate.proxy.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Wires the checks that run before anything is started. */
@Configuration(proxyBeanMethods = false)
class StartConfiguration {

    /** Of this type because these run before there is any other bean. */
    @Bean
    static BeanFactoryPostProcessor noUnknownProperties(ConfigurableEnvironment environment) {
        return factory -> {
            try {
                UnknownProperties.refuse(environment);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
