package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.numpy.StoredZip;
import dev.voxelgate.proxy.volume.Window;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the npz of a study: its arrays one after the other, each as the client reads, and nothing of one before the one before
 * it has ended.
 */
public final class StudyBody {

    private final ArrayBody bodies;
    private final Window.Limits limits;

    /** @param limits of the frames under way */
    public StudyBody(ArrayBody bodies, Window.Limits limits) {
        this.bodies = bodies;
        this.limits = limits;
    }

    /**
     * The npz with deflated members.
     *
     * @param onFailure is told which array has failed
     * @return buffers that belong to the receiver; the first one comes when the first frame was decoded. An error at any time
     *     means that the body is not complete.
     */
    public Flux<DataBuffer> deflated(
            StudyArrays study, Consumer<StudyArrays.Member> onFailure, DataBufferFactory buffers) {
        List<NpzBody.Source> sources = new ArrayList<>();
        for (var member : study.members()) {
            var npy = npy(member, ByteSpan.whole(member.file()), Mono.empty(), onFailure, buffers);
            sources.add(new NpzBody.Source(member.name(), member.file().bytes(), npy));
        }
        sources.add(NpzBody.Source.of(StudyArrays.MANIFEST, study.manifest(), buffers));
        return bodies.published(NpzBody.of(sources, buffers, bodies.scheduler()));
    }

    /**
     * Neighbouring bytes of the npz whose members are stored as they are. Only the frames are fetched that they are made of; a
     * span with the CRC behind an array, and not with its beginning, needs all of that array.
     *
     * @param zip the layout of these arrays
     * @param span not empty
     * @param confirmation has to come before the last bytes of an array are given
     * @param onFailure is told which array has failed
     * @return as {@link #deflated}
     */
    public Flux<DataBuffer> stored(
            StudyArrays study,
            StoredZip zip,
            ByteSpan span,
            Function<StudyArrays.Member, Mono<Void>> confirmation,
            Consumer<StudyArrays.Member> onFailure,
            DataBufferFactory buffers) {
        List<Flux<DataBuffer>> parts = new ArrayList<>();
        // Records go out with what follows them: an array whose first frame fails is a problem, and no broken answer.
        var records = new ByteArrayOutputStream();
        for (var piece : zip.pieces()) {
            var wanted = span.within(piece.start(), piece.length());
            switch (piece) {
                case StoredZip.Known(long _, byte[] content) ->
                    records.write(content, (int) wanted.from(), (int) wanted.length());
                case StoredZip.Array array -> {
                    if (!wanted.isEmpty()) {
                        var member = study.members().get(array.index());
                        parts.add(array(
                                new StoredArray(records.toByteArray(), array.arrayBytes(), wanted, buffers),
                                read -> npy(member, read, confirmation.apply(member), onFailure, buffers)));
                        records.reset();
                    }
                }
            }
        }
        byte[] rest = records.toByteArray();
        parts.add(Flux.defer(() -> rest.length == 0 ? Flux.empty() : Flux.just(buffers.wrap(rest))));
        return bodies.published(Flux.fromIterable(parts).concatMap(Function.identity(), 0));
    }

    private static Flux<DataBuffer> array(StoredArray array, Function<ByteSpan, Flux<DataBuffer>> npy) {
        return Flux.defer(() -> {
            var passing = array.begin();
            return npy.apply(array.read())
                    .handle(passing::pass)
                    .concatWith(Mono.defer(() -> Mono.justOrEmpty(passing.rest())));
        });
    }

    private Flux<DataBuffer> npy(
            StudyArrays.Member member,
            ByteSpan span,
            Mono<Void> confirmation,
            Consumer<StudyArrays.Member> onFailure,
            DataBufferFactory buffers) {
        var window = Window.of(member.plan().frames(), limits);
        return bodies.uncompressed(member.request(), member.file(), span, window, confirmation, buffers)
                .doOnError(_ -> onFailure.accept(member));
    }
}
