package dev.voxelgate.proxy.web.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.testing.FuzzTarget;
import dev.voxelgate.proxy.container.NpyContainer;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.routing.StorePath;
import dev.voxelgate.proxy.volume.InvalidSelectionException;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import dev.voxelgate.proxy.web.problem.NotAcceptableException;
import dev.voxelgate.proxy.zarr.ZarrStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * From the request line and the Accept headers to a {@link VolumeRequest} and a {@link Representation}, or to one of the
 * refusals. Input: path and query, a line feed, and one Accept header a line.
 */
final class RequestFuzzTest extends FuzzTarget {

    private static final Pattern FILE_NAME = Pattern.compile("[0-9A-Za-z._-]{1,160}");
    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/octet-stream",
            "application/x-npy",
            "application/x-npz",
            "application/x-nifti",
            "application/gzip",
            "application/x-nrrd");

    @Override
    protected void check(byte[] input) {
        var lines = new String(input, UTF_8).split("\n", -1);
        URI uri;
        try {
            uri = new URI("http://localhost" + lines[0]);
        } catch (URISyntaxException e) {
            return; // Answered by the server, with 400.
        }
        if (uri.getRawPath() == null) {
            return;
        }
        var request = MockServerHttpRequest.method(HttpMethod.GET, uri)
                .header(HttpHeaders.ACCEPT, Arrays.copyOfRange(lines, 1, lines.length))
                .build();
        for (var route : ArrayRoute.ALL) {
            var match = PathPatternParser.defaultInstance
                    .parse(route.pattern())
                    .matchAndExtract(PathContainer.parsePath(uri.getRawPath()));
            if (match != null) {
                parse(route, match.getUriVariables(), request);
            }
        }
    }

    private static void parse(ArrayRoute route, Map<String, String> variables, MockServerHttpRequest request) {
        try {
            var query = request.getQueryParams();
            if (route.resource().isStudy()) {
                var study = PathTarget.study(route.resource(), variables);
                check(study.fileName(), Representation.negotiate(new NpyContainer(true), request.getHeaders()));
                return;
            }
            var parsed = new VolumeRequest(
                    PathTarget.of(route.resource(), variables),
                    variables.get("digest"),
                    QueryOptions.volume(query),
                    QueryOptions.parse(query));
            if (route.pattern().endsWith("{*key}")) {
                var _ = StoreOptions.parse(variables.get("options"));
                var _ = StorePath.of(request.getURI().getRawPath())
                        .map(StorePath::key)
                        .map(ZarrStore::mayHave);
            }
            if (!RouteContainer.SUFFIXES.contains(route.suffix())) {
                return;
            }
            var representation =
                    Representation.negotiate(RouteContainer.of(route, parsed.options()), request.getHeaders());
            check(RouteContainer.fileName(route, parsed.target()), representation);
        } catch (BadParameterException
                | InvalidSelectionException
                | NotAcceptableException
                | UnknownResourceException e) {
            if (!Objects.requireNonNull(e.getMessage()).matches("\\P{Cntrl}+")) {
                throw new AssertionError("refused, but not in its own words", e);
            }
        }
    }

    private static void check(String fileName, Representation representation) {
        if (!FILE_NAME.matcher(fileName + representation.extension()).matches()
                || !MEDIA_TYPES.contains(representation.mediaType().toString())) {
            throw new AssertionError(fileName + " as " + representation);
        }
    }

    @Override
    protected List<byte[]> seeds() {
        var seeds = new ArrayList<String>();
        seeds.add("/instances/01234567-89abcdef-01234567-89abcdef-01234567/numpy?rescale=0&compress\n*/*");
        seeds.add("/instances/01234567-89abcdef-01234567-89abcdef-01234567/frames/12/numpy?compress=true");
        seeds.add("/series/01234567-89abcdef-01234567-89abcdef-01234567/numpy\napplication/x-npz;q=0.5, */*;q=0.1");
        seeds.add("/dicom-web/studies/1.2/series/1.2.3/numpy?rescale=%30&x=%2b+y#z\napplication/x-npy\ntext/html");
        seeds.add("/dicom-web/studies/1.2/series/1.2.3/instances/1.2.4/numpy?rescale=1&rescale=false");
        seeds.add("/dicom-web/studies/Ab_1..2-/series/" + "1".repeat(128) + "/instances/../numpy");
        seeds.add("/dicom-web/studies/1.2/series/1;a=b/instances/%31.2/frames/3,1,2%2C2/numpy?compress=1\n"
                + "multipart/related; type=\"application/octet-stream\"; q=1.0");
        seeds.add("/dicom-web/studies/1.2/series/1.2.3/at=0f/numpy?slice=...,-1,::2&dtype=int16&clip=1&layout=zcyx");
        seeds.add("/series/01234567-89abcdef-01234567-89abcdef-01234567/numpy?drop=localizer,duplicate&group=1"
                + "&require=volume&tolerance=0.1&split=0");
        seeds.add("/series/01234567-89abcdef-01234567-89abcdef-01234567/nifti?compress\napplication/gzip");
        seeds.add("/dicom-web/studies/1.2/series/1.2.3/at=0f/volume.nrrd?slice=...,-1,::2\napplication/x-nrrd");
        seeds.add("/dicom-web/studies/1.2/numpy?slice=0&compress=1&geometry=1\napplication/x-npz");
        seeds.add("/studies/01234567-89abcdef-01234567-89abcdef-01234567/at=0f/numpy");
        seeds.add("/dicom-web/studies/..1/volumes?drop=localizer");
        seeds.add("/dicom-web/studies/1.2/series/1.2.3/volume.zarr/scale0/image/c/0/1/0/0");
        seeds.add("/series/01234567-89abcdef-01234567-89abcdef-01234567/at=0f,drop=localizer,duplicate,rescale=0,"
                + "dtype=i2,codec=gzip/volume.zarr/../zarr.json");
        return seeds.stream().map(seed -> seed.getBytes(UTF_8)).toList();
    }
}
