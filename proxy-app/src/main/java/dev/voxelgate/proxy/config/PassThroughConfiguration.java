package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Connections;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.ConnectionPressure;
import dev.voxelgate.dicomweb.http.HttpRelay;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.passthrough.ArchiveRoots;
import dev.voxelgate.proxy.passthrough.PassThroughRules;
import dev.voxelgate.proxy.web.filter.AllowedMethods;
import dev.voxelgate.proxy.web.routes.PassThroughHandler;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/** Wires the pass-through of requests that match no route of the gateway. */
@Configuration(proxyBeanMethods = false)
class PassThroughConfiguration {

    /** After all that answers requests itself. */
    private static final int LAST = Integer.MAX_VALUE - 1;

    @Bean(destroyMethod = "close")
    HttpRelay relay(
            VoxelgateProperties properties,
            Access access,
            ObjectProvider<DemoArchive> demo,
            CallObserver observer,
            ConnectionPressure pressure) {
        var upstream = properties.upstream();
        int places = properties.pass().places();
        var options = ArchiveOptions.of(ArchiveConfiguration.dicomWebUrl(upstream, demo))
                .withConnections(new Connections(places, places, Connections.DEFAULT.maxIdle()))
                .withTimeouts(ArchiveConfiguration.timeouts(upstream))
                .withAccess(access)
                .withProtocol(ArchiveConfiguration.protocol(upstream));
        return new HttpRelay(options, properties.downstream().idleTimeout(), observer, pressure);
    }

    @Bean
    @Order(FilterOrder.ALLOWED_METHODS)
    AllowedMethods allowedMethods(VoxelgateProperties properties, ObjectProvider<DemoArchive> demo) {
        boolean isDemo = demo.getIfAvailable() != null;
        var view = properties.view().isShown(isDemo) ? List.<String>of() : List.of("/view", "/view/**");
        var api = properties.apiPage().isShown(isDemo) ? List.<String>of() : List.of("/openapi", "/openapi/**");
        return new AllowedMethods(
                PassThroughRules.of(properties.pass().rules()),
                Stream.concat(view.stream(), api.stream()).toList());
    }

    @Bean
    HandlerMapping passMapping(
            HttpRelay relay, Admission admission, VoxelgateProperties properties, ObjectProvider<DemoArchive> demo) {
        var pass = properties.pass();
        var upstream = properties.upstream();
        var archive = new ArchiveRoots(
                ArchiveConfiguration.dicomWebUrl(upstream, demo), upstream.orthancUrl(), pass.aliases());
        var handler =
                new PassThroughHandler(relay, PassThroughRules.of(pass.rules()), archive, admission, pass.publicUrl());
        return new SimpleUrlHandlerMapping(Map.of("/**", handler), LAST);
    }
}
