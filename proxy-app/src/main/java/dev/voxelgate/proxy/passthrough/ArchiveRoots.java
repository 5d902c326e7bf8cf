package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.http.BaseUri;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the archive is, seen from the gateway: what is under {@code /dicom-web} there is under the archive's DICOMweb
 * service, and everything else under Orthanc's REST API, if there is one.
 */
public final class ArchiveRoots {

    /** Of the gateway's own paths. */
    static final String DICOM_WEB = "/dicom-web";

    private final BaseUri dicomWeb;
    private final @Nullable String orthanc;
    private final List<UrlMapping.Root> roots = new ArrayList<>();

    /**
     * @param dicomWeb root of the DICOMweb service, maybe with a query that goes with every request
     * @param orthanc root of the REST API when it is an Orthanc
     * @param aliases other roots of the DICOMweb service that the archive writes into its answers
     */
    public ArchiveRoots(URI dicomWeb, @Nullable URI orthanc, List<URI> aliases) {
        this.dicomWeb = BaseUri.of(dicomWeb);
        this.orthanc = orthanc == null ? null : trimmed(orthanc);
        asked(dicomWeb).forEach(root -> roots.add(new UrlMapping.Root(root, DICOM_WEB)));
        aliases.forEach(alias -> spellings(alias).forEach(root -> roots.add(new UrlMapping.Root(root, DICOM_WEB))));
        if (orthanc != null) {
            asked(orthanc).forEach(root -> roots.add(new UrlMapping.Root(root, "")));
        }
        // The longer one first: the DICOMweb service is a part of the REST API.
        roots.sort((one, other) -> other.url().length() - one.url().length());
    }

    private static String trimmed(URI uri) {
        return BaseUri.of(uri).root();
    }

    /**
     * A root that requests are sent to, as their Host header has it come back. What ends TLS in front of an archive leaves
     * that as it is, and the archive, which makes a URL of it, takes the request for one of http.
     */
    private static List<String> asked(URI uri) {
        var written = new ArrayList<>(spellings(uri));
        if (uri.getScheme().equalsIgnoreCase("https")) {
            spellings(uri).forEach(root -> written.add("http" + root.substring("https".length())));
        }
        return written;
    }

    /** A root as it may be written: with the default port and without. */
    private static List<String> spellings(URI uri) {
        var root = trimmed(uri);
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        if (uri.getPort() != -1 && uri.getPort() != standard) {
            return List.of(root);
        }
        var path = trimmed(URI.create(uri.getRawPath()));
        return List.of(scheme + "://" + uri.getHost() + path, scheme + "://" + uri.getHost() + ':' + standard + path);
    }

    /**
     * The archive's URL of a target.
     *
     * @throws PassThroughRefusedException when there is none
     */
    public URI resolve(RequestTarget target) {
        var path = target.path();
        if (path.equals(DICOM_WEB) || path.startsWith(DICOM_WEB + '/')) {
            return dicomWeb.resolve(path.substring(DICOM_WEB.length()), target.query());
        }
        if (orthanc == null) {
            throw new PassThroughRefusedException("the archive is not known to be an Orthanc");
        }
        return URI.create(target.withQuery(orthanc + path));
    }

    /**
     * Makes URLs of the archive URLs of the gateway.
     *
     * @param gateway its own root, without a slash at its end
     */
    public UrlMapping mappedTo(String gateway) {
        return new UrlMapping(roots, gateway);
    }
}
