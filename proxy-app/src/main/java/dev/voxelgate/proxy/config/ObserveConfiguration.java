package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.Credentials;
import dev.voxelgate.proxy.observe.AdmissionMeters;
import dev.voxelgate.proxy.observe.CallMeters;
import dev.voxelgate.proxy.observe.ProcessMeters;
import dev.voxelgate.proxy.observe.RequestConvention;
import dev.voxelgate.proxy.observe.ResponseMeters;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.UpstreamHealthIndicator;
import dev.voxelgate.proxy.upstream.ArchiveBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;

/** Wires the metrics. */
@Configuration(proxyBeanMethods = false)
class ObserveConfiguration {

    @Bean
    Stages stages(ObservationRegistry observations) {
        return new Stages(observations);
    }

    @Bean
    CallObserver callMeters(ObservationRegistry observations, MeterRegistry meters) {
        return new CallMeters(observations, meters);
    }

    /** By this name, the group readiness includes it as {@code upstream}. */
    @Bean
    UpstreamHealthIndicator upstreamHealthIndicator(
            DicomWebClient archive, VoxelgateProperties properties, Credentials credentials) {
        return new UpstreamHealthIndicator(archive, properties.upstream().orthancUrl(), credentials);
    }

    @Bean
    AdmissionMeters admissionMeters(MeterRegistry meters) {
        return new AdmissionMeters(meters);
    }

    @Bean
    RetryMeters retryMeters(ArchiveBreaker breaker, MeterRegistry meters) {
        return new RetryMeters(breaker, meters);
    }

    @Bean
    @Order(FilterOrder.RESPONSE_METERS)
    ResponseMeters responseMeters(MeterRegistry meters) {
        return new ResponseMeters(meters);
    }

    @Bean
    RequestConvention requestConvention() {
        return new RequestConvention();
    }

    @Bean
    ProcessMeters processMeters(
            ReactorResourceFactory reactor, ExecutorService decodeThreads, ExecutorService pixelThreads) {
        return new ProcessMeters(reactor, Map.of("decode", decodeThreads, "pixels", pixelThreads));
    }
}
