package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.webUrl;

import dev.voxelgate.proxy.passthrough.PassThroughRules;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is passed on to the archive: requests that one of the rules matches, such as {@code GET /series/*}. The lists
 * of rules and what they leave out are in {@code application.yaml}.
 *
 * @param read rules of requests that only read
 * @param write rules of requests that change the archive
 * @param writing whether those are passed on
 * @param downloads whether patients, studies and series may be downloaded as ZIP files, which an Orthanc makes
 * @param also further rules, whatever they do
 * @param places requests that are passed on at once, each with a connection to the archive of its own, beside those
 *     of {@code voxelgate.upstream.max-connections}; an Orthanc serves 50 in all
 * @param publicUrl the gateway's root as clients know it, for URLs in answers; what each request says unless it is
 *     set
 * @param aliases other roots of the archive's DICOMweb service, as it may write them into its answers
 */
record PassProperties(
        @DefaultValue List<String> read,
        @DefaultValue List<String> write,
        @DefaultValue("false") boolean writing,
        @DefaultValue("false") boolean downloads,
        @DefaultValue List<String> also,
        @DefaultValue("12") int places,
        @Nullable URI publicUrl,
        @DefaultValue List<URI> aliases) {

    private static final List<String> NONE = List.of();

    /** What {@code downloads} passes on. */
    static final List<String> DOWNLOADS = List.of("GET /patients|studies|series/*/archive|media");

    PassProperties {
        positive("places", places);
        webUrl("public-url", publicUrl);
        aliases.forEach(alias -> webUrl("aliases", alias));
        PassThroughRules.of(Stream.of(read, write, also).flatMap(List::stream));
    }

    Stream<String> rules() {
        return Stream.of(read, writing ? write : NONE, downloads ? DOWNLOADS : NONE, also)
                .flatMap(List::stream);
    }
}
