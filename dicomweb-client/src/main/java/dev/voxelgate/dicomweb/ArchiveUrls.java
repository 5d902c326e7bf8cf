package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.BaseUri;
import dev.voxelgate.dicomweb.model.Uid;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The URLs of an archive (PS3.18 10.4 and 10.6), of checked identifiers and encoded parameters only. */
final class ArchiveUrls {

    private final BaseUri base;

    ArchiveUrls(URI base) {
        this.base = BaseUri.of(base);
    }

    URI search(String resource, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + '=' + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return base.resolve('/' + resource, parameters.isEmpty() ? null : parameters);
    }

    URI series(Uid study, Uid series, String suffix) {
        return base.resolve('/' + path(study, series) + suffix, null);
    }

    URI instance(Uid study, Uid series, Uid instance, String suffix) {
        return base.resolve('/' + path(study, series) + "/instances/" + segment(instance) + suffix, null);
    }

    static String frames(int[] numbers) {
        return "/frames/" + Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    static String path(Uid study, Uid series) {
        return "studies/" + segment(study) + "/series/" + segment(series);
    }

    private static String segment(Uid uid) {
        if (!uid.isPathSafe()) {
            throw new IllegalArgumentException("an identifier that is not safe in a path cannot be asked for");
        }
        return uid.value();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
