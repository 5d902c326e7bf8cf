package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.ListedSeries;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.StudySource;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.StudyTarget;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.Set;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Plans the series of a study, one after the other. A series that cannot be an array does not keep the others from it. */
@Component
final class StudyPlans {

    /** Of the caller or of the request, and not of one series. */
    private static final Set<Integer> OF_ALL = Set.of(401, 403, 408);

    /** Failures of the archive that are about one series. */
    private static final Set<String> OF_ONE = Set.of("upstream-contradiction", "upstream-protocol", "upstream-status");

    private final StudySource studies;
    private final PlanSource plans;
    private final Stages stages;

    StudyPlans(StudySource studies, PlanSource plans, Stages stages) {
        this.studies = studies;
        this.plans = plans;
        this.stages = stages;
    }

    /**
     * The series of a study, by Series Number.
     *
     * @return at least one; an error when there is no such study, or when the archive fails as a whole
     */
    Flux<SeriesOutcome> of(StudyTarget study, VolumeOptions choice, ArrayOptions options) {
        return studies.series(study)
                .flatMapIterable(Function.identity())
                .concatMap(series -> outcome(series, new VolumeRequest(series.target(), null, choice, options)), 0);
    }

    private Mono<SeriesOutcome> outcome(ListedSeries series, VolumeRequest request) {
        return stages.watch(
                        Stage.PLAN,
                        plans.volume(request.target(), request.volume().drop()))
                .map(volume -> outcome(series, request, volume))
                .onErrorResume(
                        StudyPlans::isOfSeries,
                        failure -> Mono.just(new SeriesOutcome.LeftOut(series, null, Problems.first(failure))));
    }

    private static SeriesOutcome outcome(ListedSeries series, VolumeRequest request, Volume volume) {
        try {
            return new SeriesOutcome.Planned(
                    series, request, MemoryExhaustedException.guard(() -> volume.plan(request)));
        } catch (RuntimeException failure) {
            if (isOfSeries(failure)) {
                return new SeriesOutcome.LeftOut(series, volume, failure);
            }
            throw failure;
        }
    }

    private static boolean isOfSeries(Throwable failure) {
        var problem = Problems.of(failure);
        return problem.status() < 500
                ? !OF_ALL.contains(problem.status())
                : OF_ONE.contains(problem.type().substring(SeriesOutcome.PROBLEM.length()));
    }
}
