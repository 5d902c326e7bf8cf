package dev.voxelgate.proxy.web.pages;

import java.util.Map;

/**
 * What the page to try the routes may tell everybody of the archive behind this gateway.
 *
 * @param orthanc whether it is known to be an Orthanc, so that routes with its identifiers are on
 * @param examples values of path parameters that exist; only of images that are nobody's
 */
public record KnownArchive(boolean orthanc, Map<String, String> examples) {

    public KnownArchive {
        examples = Map.copyOf(examples);
    }
}
