package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.http.HttpRelay;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client's request as the archive gets it. */
public final class PassThroughRequest {

    /** What it is called in errors. */
    private static final String OPERATION = "PassThrough";

    /** What the gateway calls itself (RFC 9110 7.6.3). */
    private static final String VIA = "1.1 voxelgate";

    private PassThroughRequest() {}

    /**
     * A request.
     *
     * @param uri of the archive
     * @param fields all header fields of the client's request
     * @param client its address, null when that is not known
     * @throws PassThroughRefusedException when a field makes it another request
     */
    public static HttpRelay.Request of(
            String method,
            URI uri,
            Iterable<Map.Entry<String, String>> fields,
            @Nullable InetAddress client,
            HttpRelay.@Nullable Content content) {
        var passed = new DefaultHttpHeaders();
        PassThroughHeaders.request(fields, passed::add);
        passed.add(HttpHeaderNames.VIA, via(fields));
        addClient(passed, client);
        return new HttpRelay.Request(OPERATION, HttpMethod.valueOf(method), uri, passed, content);
    }

    private static String via(Iterable<Map.Entry<String, String>> fields) {
        var via = new StringBuilder();
        for (var field : fields) {
            if (HttpHeaderNames.VIA.contentEqualsIgnoreCase(field.getKey())) {
                via.append(field.getValue()).append(", ");
            }
        }
        return via.append(VIA).toString();
    }

    /**
     * Only whose request it is (RFC 7239). Not under which name and scheme the gateway was asked: an archive would make
     * URLs of them, and an Orthanc wrong ones. Making its URLs the gateway's is done here, for any archive.
     */
    private static void addClient(HttpHeaders passed, @Nullable InetAddress client) {
        if (client != null) {
            var address = client.getHostAddress().replaceFirst("%.*", "");
            passed.set("Forwarded", client instanceof Inet6Address ? "for=\"[" + address + "]\"" : "for=" + address);
            passed.set("X-Forwarded-For", address);
        }
    }
}
