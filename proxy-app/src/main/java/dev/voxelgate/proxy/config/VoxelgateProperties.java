package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.require;

import dev.voxelgate.proxy.passthrough.PassRules;
import dev.voxelgate.proxy.volume.PlanLimits;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * The gateway's own settings.
 *
 * @param upstream the archive
 * @param plan what one array may be made of
 * @param retrieval how an array's frames are fetched
 * @param decode how they are decoded
 * @param admission how much is done at once
 * @param downstream what clients may take
 * @param pass what is passed on to the archive
 * @param apiPage the page to try the routes
 * @param demo the embedded archive that stands in when no upstream is configured
 */
@ConfigurationProperties("voxelgate")
public record VoxelgateProperties(
        @DefaultValue Upstream upstream,
        @DefaultValue Plan plan,
        @DefaultValue Retrieval retrieval,
        @DefaultValue Decode decode,
        @DefaultValue Admission admission,
        @DefaultValue Downstream downstream,
        @DefaultValue Pass pass,
        @DefaultValue ApiPage apiPage,
        @DefaultValue Demo demo) {

    public VoxelgateProperties {
        long window = retrieval.window().toBytes();
        long memory = admission.memoryBytes();
        require(
                window <= memory,
                "retrieval.window is %d bytes, more than admission.memory has for all requests: %d bytes"
                        .formatted(window, memory));
    }

    /** As the client demands it; said here with the property's name, and without the value, which may hold a password. */
    private static void web(String name, @Nullable URI url) {
        if (url == null) {
            return;
        }
        require(
                ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                        && url.getHost() != null,
                name + " must be an absolute URL with http or https and a host");
        require(
                url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null,
                name + " must have no user name, query or fragment");
    }

    /**
     * The archive behind the gateway.
     *
     * @param dicomwebUrl root of its DICOMweb service; follows from {@code orthanc-url} when only that is given
     * @param orthancUrl root of its REST API when it is an Orthanc
     * @param maxConnections connections open at once; an Orthanc serves 50
     * @param connectTimeout to establish a connection
     * @param responseTimeout from a request to the first byte of its answer
     * @param readTimeout between two reads while the gateway is waiting for data
     * @param callTimeout all the time that the gateway waits for data of one answer
     * @param parkAfter how long an answer may lie unread, because the client does not read, before its connection is
     *     closed for another request that waits, and ten times as long when none does; longer for large objects; it is
     *     fetched anew when the client reads on
     * @param retry when a call is made anew
     * @param breaker when the archive is not asked
     */
    public record Upstream(
            @Nullable URI dicomwebUrl,
            @Nullable URI orthancUrl,
            @DefaultValue("32") int maxConnections,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("60s") Duration responseTimeout,
            @DefaultValue("60s") Duration readTimeout,
            @DefaultValue("10m") Duration callTimeout,
            @DefaultValue("10s") Duration parkAfter,
            @DefaultValue Retry retry,
            @DefaultValue Breaker breaker) {

        public Upstream {
            web("dicomweb-url", dicomwebUrl);
            web("orthanc-url", orthancUrl);
            positive("max-connections", maxConnections);
            positive("connect-timeout", connectTimeout);
            positive("response-timeout", responseTimeout);
            positive("read-timeout", readTimeout);
            positive("call-timeout", callTimeout);
            positive("park-after", parkAfter);
        }
    }

    /**
     * When the archive is not asked because it does not answer.
     *
     * @param openFor how long, before it is tried again
     */
    public record Breaker(@DefaultValue("5s") Duration openFor) {

        public Breaker {
            positive("open-for", openFor);
        }
    }

    /**
     * When a call to the archive that failed in passing is made anew.
     *
     * @param maxAttempts tries of one retrieval in all; 1 for no second try
     * @param firstBackoff longest pause before the second try; it doubles with each failure
     * @param maxBackoff longest pause of all, unless the archive asks for a longer one
     * @param maxElapsed how long the archive may be away
     */
    public record Retry(
            @DefaultValue("30") int maxAttempts,
            @DefaultValue("100ms") Duration firstBackoff,
            @DefaultValue("5s") Duration maxBackoff,
            @DefaultValue("60s") Duration maxElapsed) {

        public Retry {
            positive("max-attempts", maxAttempts);
            positive("first-backoff", firstBackoff);
            require(
                    maxBackoff.compareTo(firstBackoff) >= 0,
                    "max-backoff, %s, must not be shorter than first-backoff, %s".formatted(maxBackoff, firstBackoff));
            notNegative("max-elapsed", maxElapsed);
        }
    }

    /**
     * What one array may be made of.
     *
     * @param maxInstances instances; a plan takes about half a kilobyte for each
     * @param maxFrames frames, of all instances together and of each, wanted or not
     * @param keepFor how long what the archive said of its objects is used again when it tells that they have not
     *     changed, which an Orthanc does; 0 for never
     */
    public record Plan(
            @DefaultValue("50000") int maxInstances,
            @DefaultValue("1000000") long maxFrames,
            @DefaultValue("60s") Duration keepFor) {

        public Plan {
            positive("max-instances", maxInstances);
            positive("max-frames", maxFrames);
            notNegative("keep-for", keepFor);
        }

        PlanLimits limits(long maxFrameBytes) {
            return new PlanLimits(maxFrameBytes, maxInstances, maxFrames);
        }
    }

    /**
     * How an array's frames are fetched.
     *
     * @param window bytes of frames under way for one request: half of them fetched, half of them being decoded
     * @param concurrency requests to the archive that one array may have open
     */
    public record Retrieval(
            @DefaultValue("3MB") DataSize window,
            @DefaultValue("4") int concurrency) {

        public Retrieval {
            positive("window", window);
            positive("concurrency", concurrency);
        }
    }

    /**
     * How frames are decoded.
     *
     * @param threads for decoding, pixel arithmetic and compression; 0 for one per processor
     * @param frameTimeout for one frame
     * @param maxFrameSize of one decoded frame; a quarter of the heap unless it is set
     * @param nativeCode whether OpenJPEG, a native library, may be loaded; JPEG 2000 and HTJ2K need it
     */
    public record Decode(
            @DefaultValue("0") int threads,
            @DefaultValue("30s") Duration frameTimeout,
            @Nullable DataSize maxFrameSize,
            @Name("native") @DefaultValue("true") boolean nativeCode) {

        public Decode {
            notNegative("threads", threads);
            positive("frame-timeout", frameTimeout);
            positive("max-frame-size", maxFrameSize);
        }

        int threadCount() {
            return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        }

        int maxFrameBytes() {
            long bytes = maxFrameSize == null ? Runtime.getRuntime().maxMemory() / 4 : maxFrameSize.toBytes();
            return (int) Math.min(bytes, Integer.MAX_VALUE - 8); // a frame is one Java array
        }
    }

    /**
     * How much is done at once.
     *
     * @param memory bytes that all requests may have under way; a third of the heap unless it is set: the
     *     more of it lives, the more the collector copies
     * @param volumes arrays that are made at once. Less than the connections to the archive, so that clients that read
     *     slowly cannot hold all of them.
     * @param queue requests that may wait for that
     * @param queueTimeout how long one waits for its turn, and then for its memory
     */
    public record Admission(
            @Nullable DataSize memory,
            @DefaultValue("24") int volumes,
            @DefaultValue("64") int queue,
            @DefaultValue("30s") Duration queueTimeout) {

        public Admission {
            positive("memory", memory);
            positive("volumes", volumes);
            notNegative("queue", queue);
            positive("queue-timeout", queueTimeout);
        }

        long memoryBytes() {
            return memory == null ? Runtime.getRuntime().maxMemory() / 3 : memory.toBytes();
        }
    }

    /**
     * What clients may take of the gateway's time and connections.
     *
     * @param headTimeout from the first byte of a request, or the start of the connection, to the end of the request's
     *     head; also for the rest of a body that nobody asked for
     * @param idleTimeout between an answer and the connection's next request
     * @param stallTimeout without taking a byte of an answer. TCP reports what a slow client reads in steps of tens of
     *     kilobytes, so one that reads 1 KB/s shows progress about once a minute.
     * @param totalTimeout from a request to the last byte of its answer
     * @param maxConnections connections open at once; at the limit, the one that has waited longest for a request gives
     *     way
     */
    public record Downstream(
            @DefaultValue("10s") Duration headTimeout,
            @DefaultValue("60s") Duration idleTimeout,
            @DefaultValue("5m") Duration stallTimeout,
            @DefaultValue("1h") Duration totalTimeout,
            @DefaultValue("2000") int maxConnections) {

        public Downstream {
            positive("head-timeout", headTimeout);
            positive("idle-timeout", idleTimeout);
            positive("stall-timeout", stallTimeout);
            positive("total-timeout", totalTimeout);
            positive("max-connections", maxConnections);
        }
    }

    /**
     * What is passed on to the archive: requests that one of the rules matches, such as {@code GET /series/*}. The lists
     * of rules and what they leave out are in {@code application.yaml}.
     *
     * @param read rules of requests that only read
     * @param write rules of requests that change the archive
     * @param writing whether those are passed on
     * @param also further rules, whatever they do
     * @param places requests that are passed on at once, each with a connection to the archive of its own, beside those
     *     of {@code voxelgate.upstream.max-connections}; an Orthanc serves 50 in all
     * @param publicUrl the gateway's root as clients know it, for URLs in answers; what each request says unless it is
     *     set
     * @param aliases other roots of the archive's DICOMweb service, as it may write them into its answers
     */
    public record Pass(
            @DefaultValue List<String> read,
            @DefaultValue List<String> write,
            @DefaultValue("false") boolean writing,
            @DefaultValue List<String> also,
            @DefaultValue("12") int places,
            @Nullable URI publicUrl,
            @DefaultValue List<URI> aliases) {

        public Pass {
            positive("places", places);
            web("public-url", publicUrl);
            aliases.forEach(alias -> web("aliases", alias));
            PassRules.of(Stream.of(read, write, also).flatMap(List::stream));
        }

        Stream<String> rules() {
            return Stream.of(read, writing ? write : List.<String>of(), also).flatMap(List::stream);
        }
    }

    /**
     * The page to try the routes.
     *
     * @param enabled whether everybody who reaches the gateway sees {@code /openapi/try}; unless said otherwise, with the
     *     embedded archive only
     */
    public record ApiPage(@Nullable Boolean enabled) {

        boolean isShown(boolean demo) {
            return enabled == null ? demo : enabled;
        }
    }

    /**
     * The embedded archive.
     *
     * @param folder a folder of DICOM files to serve instead of the phantoms
     */
    public record Demo(@Nullable Path folder) {

        public Demo {
            require(folder == null || Files.isDirectory(folder), "folder is no folder: " + folder);
        }
    }
}
