package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.FairShare;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.array.DecodeStage;
import dev.voxelgate.proxy.array.StudyBody;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.observe.AdmissionMeters;
import dev.voxelgate.proxy.observe.DecodeMeters;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.upstream.ArchiveBreaker;
import dev.voxelgate.proxy.upstream.ArchiveCalls;
import dev.voxelgate.proxy.upstream.FrameSource;
import dev.voxelgate.proxy.upstream.OrthancRest;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.RetryPolicy;
import dev.voxelgate.proxy.upstream.StudySource;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.pages.ApiPage;
import dev.voxelgate.proxy.web.pages.KnownArchive;
import dev.voxelgate.proxy.web.pages.RootPage;
import dev.voxelgate.proxy.web.pages.ViewPage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.UrlHandlerFilter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Wires the stages of the data flow. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VoxelgateProperties.class)
class GatewayConfiguration {

    @Bean
    ArchiveBreaker archiveBreaker(VoxelgateProperties properties) {
        return new ArchiveBreaker(properties.upstream().breaker().openFor());
    }

    @Bean
    ArchiveCalls archiveCalls(VoxelgateProperties properties, ArchiveBreaker breaker, RetryMeters meters) {
        var retry = properties.upstream().retry();
        var policy = new RetryPolicy(retry.maxAttempts(), retry.firstBackoff(), retry.maxBackoff(), retry.maxElapsed());
        return new ArchiveCalls(policy, breaker, meters::retried, meters::replayed);
    }

    @Bean
    PlanSource planSource(
            DicomWebClient archive,
            ObjectProvider<OrthancRest> orthanc,
            ArchiveCalls calls,
            PlanLimits limits,
            VoxelgateProperties properties) {
        return new PlanSource(
                archive,
                orthanc.getIfAvailable(),
                calls,
                limits,
                properties.plan().keepFor(),
                properties.retrieval().concurrency());
    }

    @Bean
    PlanLimits planLimits(VoxelgateProperties properties) {
        return properties.plan().limits(properties.decode().maxFrameBytes());
    }

    @Bean
    StudySource studySource(
            DicomWebClient archive, ObjectProvider<OrthancRest> orthanc, ArchiveCalls calls, PlanLimits limits) {
        return new StudySource(archive, orthanc.getIfAvailable(), calls, limits);
    }

    @Bean
    StudyBody studyBody(ArrayBody bodies, Window.Limits limits) {
        return new StudyBody(bodies, limits);
    }

    @Bean
    RouterFunction<ServerResponse> apiPage(
            VoxelgateProperties properties, ObjectProvider<DemoArchive> demo, ObjectProvider<KnownArchive> known) {
        boolean shown = properties.apiPage().isShown(demo.getIfAvailable() != null);
        boolean orthanc = properties.upstream().orthancUrl() != null;
        return shown
                ? ApiPage.routes(known.getIfAvailable(() -> new KnownArchive(orthanc, Map.of())))
                : _ -> Mono.empty();
    }

    /** Leads to the page to look at volumes; without it, to the one to try the routes. */
    @Bean
    RouterFunction<ServerResponse> rootPage(VoxelgateProperties properties, ObjectProvider<DemoArchive> demo) {
        boolean isDemo = demo.getIfAvailable() != null;
        if (properties.view().isShown(isDemo)) {
            return RootPage.routes("/view");
        }
        return RootPage.routes(properties.apiPage().isShown(isDemo) ? "/openapi/try" : null);
    }

    @Bean
    RouterFunction<ServerResponse> viewPage(
            VoxelgateProperties properties, SecurityProperties security, ObjectProvider<DemoArchive> demo) {
        boolean shown = properties.view().isShown(demo.getIfAvailable() != null);
        return shown ? ViewPage.routes(properties.view().signIn(security)) : _ -> Mono.empty();
    }

    @Bean
    FrameSource frameSource(
            DicomWebClient archive,
            ObjectProvider<OrthancRest> orthanc,
            ArchiveCalls calls,
            VoxelgateProperties properties,
            MeterRegistry meters) {
        return new FrameSource(
                archive,
                orthanc.getIfAvailable(),
                calls,
                properties.retrieval().concurrency(),
                new FrameMeters(meters));
    }

    @Bean
    Window.Limits windowLimits(VoxelgateProperties properties) {
        return new Window.Limits(
                properties.retrieval().window().toBytes(),
                properties.admission().memoryBytes(),
                properties.decode().threadCount());
    }

    @Bean
    Admission admission(VoxelgateProperties properties, AdmissionMeters meters) {
        var limits = properties.admission();
        var admission = new Admission(
                new FairShare<>(limits.volumes(), limits.queue()),
                new FairShare<>(limits.requestBytes(), limits.queue()),
                new FairShare<>(properties.pass().places(), limits.queue()),
                new FairShare<>(limits.volumes(), AdmissionProperties.WAITING_CHUNKS),
                limits.queueTimeout(),
                meters);
        meters.watch(admission);
        return admission;
    }

    /** For decoders, which take milliseconds at a time. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService decodeThreads(VoxelgateProperties properties) {
        return computing("decode-", properties);
    }

    /**
     * For pixel arithmetic and compression, next to the decoders: in a queue behind them, the network would wait for
     * what takes microseconds.
     */
    @Bean(destroyMethod = "shutdown")
    ExecutorService pixelThreads(VoxelgateProperties properties) {
        return computing("pixels-", properties);
    }

    /**
     * Platform threads, as many as processors: what runs there computes and never waits. At the end, what is queued is
     * still run: among it is what releases the buffers of answers that were given up.
     */
    private static ExecutorService computing(String name, VoxelgateProperties properties) {
        return Executors.newFixedThreadPool(
                properties.decode().threadCount(),
                Thread.ofPlatform().name(name, 0).daemon().factory());
    }

    @Bean
    ArrayBody arrayBody(
            FrameSource frames,
            FrameDecoders decoders,
            ExecutorService decodeThreads,
            ExecutorService pixelThreads,
            VoxelgateProperties properties,
            Stages stages,
            MeterRegistry meters) {
        var decoding = new DecodeStage(
                decoders,
                Schedulers.fromExecutorService(decodeThreads, "decode"),
                properties.decode().frameTimeout(),
                DecodeMeters.of(decoders, meters));
        return new ArrayBody(frames::frames, decoding, Schedulers.fromExecutorService(pixelThreads, "pixels"), stages);
    }

    @Bean
    @Order(FilterOrder.TRAILING_SLASH)
    UrlHandlerFilter trailingSlash() {
        return UrlHandlerFilter.trailingSlashHandler("/**").mutateRequest().build();
    }
}
