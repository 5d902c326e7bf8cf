package dev.voxelgate.proxy.demo;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DicomJson;
import dev.voxelgate.proxy.demo.store.Catalogue;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The archive's answers: QIDO-RS and WADO-RS over what is stored, as it is stored. */
final class Answers {

    static final String ROOT = "/dicom-web";

    private static final String DICOM = "application/dicom";
    private static final String DICOM_JSON = "application/dicom+json";
    private static final String JSON = "application/json";

    private final Catalogue catalogue;
    private final Behaviour behaviour;
    private final String rootUrl;

    Answers(Catalogue catalogue, Behaviour behaviour, String rootUrl) {
        this.catalogue = catalogue;
        this.behaviour = behaviour;
        this.rootUrl = rootUrl;
    }

    /** One request and its answer on their way through the methods here. */
    private record Call(Exchange exchange, List<MediaRange> accept, HttpServerResponse response) {}

    Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        var target = new QueryStringDecoder(request.uri());
        var exchange = new Exchange(request.method().name(), target.path(), request.requestHeaders());
        return behaviour
                .status(exchange)
                .map(status -> refuse(exchange, response, new Refusal(status, "this archive was told to say so")))
                .switchIfEmpty(Mono.fromSupplier(() -> route(exchange, target, response)))
                .flatMap(Function.identity());
    }

    private Mono<Void> route(Exchange exchange, QueryStringDecoder target, HttpServerResponse response) {
        try {
            if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
                response.header(HttpHeaderNames.ALLOW, "GET, HEAD");
                throw new Refusal(405, "this archive is read-only");
            }
            var path = exchange.path().endsWith("/")
                    ? exchange.path().substring(0, exchange.path().length() - 1)
                    : exchange.path();
            if (!path.startsWith(ROOT + "/")) {
                throw new Refusal(404, "no such resource");
            }
            var resource = Resource.parse(path.substring(ROOT.length() + 1));
            var call =
                    new Call(exchange, MediaRange.parse(exchange.headers().getAll(HttpHeaderNames.ACCEPT)), response);
            return switch (resource.kind()) {
                case STUDIES, SERIES, INSTANCES -> search(call, resource, Search.parse(target.parameters()));
                case METADATA -> metadata(call, ordered(exchange, resource));
                case STORED -> stored(call, resource, ordered(exchange, resource));
                case FRAMES -> frames(call, resource.frames(), found(resource).getFirst());
            };
        } catch (Refusal e) {
            return refuse(exchange, response, e);
        }
    }

    private List<StoredInstance> found(Resource resource) {
        var found = catalogue.find(resource.study(), resource.series(), resource.instance());
        if (found.isEmpty()) {
            throw new Refusal(404, "no such study, series or instance");
        }
        return found;
    }

    private List<StoredInstance> ordered(Exchange exchange, Resource resource) {
        return behaviour.order(exchange, found(resource));
    }

    private Mono<Void> search(Call call, Resource resource, Search search) {
        var type = jsonType(call);
        var all = catalogue.find(resource.study(), resource.series(), null);
        var groups = search.groups(all, resource.kind());
        if (groups.isEmpty()) {
            return call.response().status(204).send();
        }
        var items = groups.stream()
                .<Callable<byte[]>>map(group -> () -> DicomJson.object(
                        SearchResult.of(group, resource, search.included(), rootUrl), url(group.getFirst())));
        return sendJson(call, type, items);
    }

    private Mono<Void> metadata(Call call, List<StoredInstance> instances) {
        var items = instances.stream()
                .<Callable<byte[]>>map(instance -> () -> DicomJson.object(instance.metadata(), url(instance)));
        return sendJson(call, jsonType(call), items);
    }

    private String jsonType(Call call) {
        return Stream.of(DICOM_JSON, JSON)
                .filter(type -> call.accept().stream().anyMatch(range -> range.takes(type)))
                .findFirst()
                .orElseThrow(() -> new Refusal(406, "this archive gives " + DICOM_JSON));
    }

    /** Where an instance's pixel data are to be had: the only values that are not inline. */
    private String url(StoredInstance instance) {
        return rootUrl + "/studies/" + instance.study() + "/series/" + instance.series() + "/instances/"
                + instance.sopInstance() + "/pixeldata";
    }

    private Mono<Void> sendJson(Call call, String type, Stream<Callable<byte[]>> objects) {
        var items = Flux.fromIterable(objects.toList())
                .index()
                // Reading a file's header blocks.
                .concatMap(
                        item -> behaviour
                                .beforePart(call.exchange(), item.getT1().intValue())
                                .then(Mono.fromCallable(item.getT2()).subscribeOn(Schedulers.boundedElastic()))
                                .map(object -> Unpooled.wrappedBuffer(
                                        ascii(item.getT1() == 0 ? "[" : ","), Unpooled.wrappedBuffer(object))),
                        1);
        return send(call, 200, type, items.concatWith(Mono.fromSupplier(() -> ascii("]"))));
    }

    private Mono<Void> stored(Call call, Resource resource, List<StoredInstance> instances) {
        if (instances.stream().allMatch(instance -> takesStored(call, instance))) {
            var body = Multipart.of(DICOM);
            var parts = Flux.fromIterable(instances)
                    .map(instance -> new Multipart.Part(
                            DICOM + "; transfer-syntax=" + instance.transferSyntax(),
                            instance.length(),
                            instance.bytes()));
            return send(
                    call,
                    200,
                    body.contentType(),
                    body.body(parts, index -> behaviour.beforePart(call.exchange(), index)));
        }
        var first = instances.getFirst();
        if (resource.instance() != null && call.accept().stream().anyMatch(range -> takesFile(range, first))) {
            call.response().header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(first.length()));
            return send(call, 200, DICOM, first.bytes());
        }
        throw new Refusal(
                406, "this archive gives what is stored: multipart/related; type=\"" + DICOM + "\"; transfer-syntax=*");
    }

    private static boolean takesStored(Call call, StoredInstance instance) {
        var type = FrameType.of(instance.transferSyntax());
        boolean byDefault = instance.transferSyntax().uid().equals(type.transferSyntax())
                && instance.transferSyntax().isNative()
                && type.byDefault();
        return call.accept().stream()
                .anyMatch(range ->
                        range.takesParts(DICOM, instance.transferSyntax().uid(), byDefault));
    }

    /** A file on its own, for who names just that (PS3.18 8.7.3.5). */
    private static boolean takesFile(MediaRange range, StoredInstance instance) {
        var syntax = range.parameters().getOrDefault("transfer-syntax", "*");
        return range.type().equals(DICOM)
                && (syntax.equals("*")
                        || syntax.equals(instance.transferSyntax().uid()));
    }

    private Mono<Void> frames(Call call, List<Integer> wanted, StoredInstance instance) {
        if (instance.index().element(Tag.PIXEL_DATA) == null
                && instance.index().element(Tag.FLOAT_PIXEL_DATA) == null
                && instance.index().element(Tag.DOUBLE_FLOAT_PIXEL_DATA) == null) {
            throw new Refusal(404, "the instance has no frames");
        }
        int count = frameCount(instance);
        if (wanted.stream().anyMatch(number -> number > count)) {
            throw new Refusal(404, "the instance has " + count + " frames");
        }
        var type = FrameType.of(instance.transferSyntax());
        if (call.accept().stream()
                .noneMatch(range -> range.takesAnyBytes()
                        || range.takesParts(type.mediaType(), type.transferSyntax(), type.byDefault()))) {
            throw new Refusal(406, "this archive gives what is stored: " + type.contentType());
        }
        var body = Multipart.of(type.mediaType());
        var found = wanted.isEmpty()
                ? instance.frames()
                : Flux.fromIterable(ascendingRuns(wanted)).concatMap(run -> frames(instance, run), 1);
        // The answer begins with the first frame, so that one that can't be read is a status.
        return found.switchOnFirst((first, all) -> first.isOnError()
                        ? all.then(Mono.<Void>empty())
                        : send(
                                call,
                                200,
                                body.contentType(),
                                body.body(
                                        all.map(frame -> part(type, frame)),
                                        index -> behaviour.beforePart(call.exchange(), index))))
                .then()
                .onErrorResume(
                        e -> !call.response().hasSentHeaders(),
                        _ -> refuse(
                                call.exchange(),
                                call.response(),
                                new Refusal(500, "the pixel data of the instance can't be read")));
    }

    private static int frameCount(StoredInstance instance) {
        var frames = instance.index().string(Attribute.NUMBER_OF_FRAMES);
        return frames.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(frames) : 1;
    }

    /** Frames are given in the order asked for, but found in that of the file: each run is one reading. */
    private static List<List<Integer>> ascendingRuns(List<Integer> numbers) {
        var runs = new ArrayList<List<Integer>>();
        for (int number : numbers) {
            if (runs.isEmpty() || runs.getLast().getLast() > number) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(number);
        }
        return runs;
    }

    private static Flux<Frame> frames(StoredInstance instance, List<Integer> run) {
        var wanted = new HashSet<>(run);
        return instance.frames()
                .filter(frame -> wanted.contains(frame.index() + 1))
                .take(run.size());
    }

    private static Multipart.Part part(FrameType type, Frame frame) {
        return new Multipart.Part(
                type.contentType(),
                frame.data().length,
                Flux.defer(() -> Flux.just(Unpooled.wrappedBuffer(frame.data()))));
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Mono<Void> refuse(Exchange exchange, HttpServerResponse response, Refusal refusal) {
        var text = refusal.getMessage() + "\n";
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(text.length()));
        return send(
                new Call(exchange, List.of(), response),
                refusal.status(),
                "text/plain; charset=us-ascii",
                Flux.defer(() -> Flux.just(ascii(text))));
    }

    private Mono<Void> send(Call call, int status, String contentType, Flux<ByteBuf> body) {
        call.response().status(status).header(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (call.exchange().method().equals("HEAD")) {
            return call.response().sendHeaders().then();
        }
        return call.response().send(behaviour.body(call.exchange(), body)).then();
    }
}
