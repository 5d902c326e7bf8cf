package dev.voxelgate.proxy.dialects;

import java.util.Arrays;
import java.util.regex.Pattern;

/** The kinds of resources that the gateway asks an archive for, by their paths (PS3.18 10.1.1). */
enum Resource {
    SERIES_METADATA(".*/series/[^/]+/metadata", "application/dicom+json"),
    INSTANCE_METADATA(".*/instances/[^/]+/metadata", "application/dicom+json"),
    INSTANCE_SEARCH(".*/series/[^/]+/instances", "application/dicom+json"),
    SERIES_SEARCH(".*/studies/[^/]+/series", "application/dicom+json"),
    SERIES(".*/series/[^/]+", Resource.STORED),
    INSTANCE(".*/instances/[^/]+", Resource.STORED),
    FRAMES(".*/frames/[^/]+", Resource.FRAME_BYTES),
    BULK_DATA(".*/pixeldata", Resource.FRAME_BYTES),
    OTHER(".*", "*/*");

    private static final String STORED = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private static final String FRAME_BYTES = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";

    private final Pattern path;
    private final String accept;

    Resource(String path, String accept) {
        this.path = Pattern.compile(path);
        this.accept = accept;
    }

    static Resource of(String path) {
        return Arrays.stream(values())
                .filter(resource -> resource.path.matcher(path).matches())
                .findFirst()
                .orElseThrow();
    }

    /** The Accept field by which the demo archive gives it as it is stored. */
    String accept() {
        return accept;
    }
}
