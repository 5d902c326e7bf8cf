package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of {@link ArrayRoute} that list the volumes of a study, as JSON, from metadata alone. The query parameters are
 * those of {@link GeometryController}; they apply to each series.
 */
@RestController
public final class StudyVolumesController {

    private static final ArrayRouteMapping ROUTES = ArrayRouteMapping.ofStudies(ArrayRoute.VOLUMES);

    private final StudyPlans plans;
    private final Admission admission;
    private final JsonMapper json;

    StudyVolumesController(StudyPlans plans, Admission admission, JsonMapper json) {
        this.plans = plans;
        this.admission = admission;
        this.json = json;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(
                mapping, this, StudyVolumesController.class.getMethod("volumes", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> volumes(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        var query = exchange.getRequest().getQueryParams();
        QueryOptions.requireOfWholeVolumes(query);
        var study = PathTarget.study(ROUTES.resource(exchange), variables);
        var choice = QueryOptions.volume(query);
        var options = QueryOptions.parse(query);
        return admission.withPlace(
                ClientAddress.of(exchange.getRequest().getRemoteAddress()),
                () -> plans.of(study, choice, options)
                        .collect(() -> new Listing(QueryOptions.repeated(query)), Listing::add)
                        .flatMap(listing -> write(listing, exchange)));
    }

    /** The series that were looked at; nothing of their volumes but what the answer says. */
    private static final class Listing {

        private final String query;
        private final StudyDigest digest = new StudyDigest();
        private final List<StudyDocument.Series> series = new ArrayList<>();
        private @Nullable String studyUid;
        private String patientId = "";
        private int instances;

        Listing(String query) {
            this.query = query;
        }

        void add(SeriesOutcome outcome) {
            series.add(MemoryExhaustedException.guard(() -> StudyDocument.Series.of(outcome, query)));
            digest.add(outcome);
            if (outcome instanceof SeriesOutcome.Planned planned) {
                describe(planned.volume());
            }
        }

        private void describe(Volume volume) {
            if (studyUid == null) {
                studyUid = volume.study().value();
                patientId = volume.patientId();
            }
            instances += volume.size();
        }

        StudyDocument document() {
            var pinned = ArrayRoute.pinned(digest.hex(), ArrayRoute.NUMPY) + query;
            return new StudyDocument(studyUid, digest.hex(), series, Map.of(ArrayRoute.NUMPY, pinned));
        }
    }

    private Mono<Void> write(Listing listing, ServerWebExchange exchange) {
        var studyUid = listing.studyUid;
        if (studyUid != null) {
            AuditRecord.of(exchange).ifPresent(notes -> notes.ofStudy(studyUid, listing.patientId, listing.instances));
        }
        byte[] document = MemoryExhaustedException.guard(() -> json.writeValueAsBytes(listing.document()));
        return JsonAnswer.write(exchange, document);
    }
}
