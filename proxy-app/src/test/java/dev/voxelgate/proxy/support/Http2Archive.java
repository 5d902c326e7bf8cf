package dev.voxelgate.proxy.support;

import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The demo archive behind a server that speaks HTTP/2. */
public final class Http2Archive implements AutoCloseable {

    private final DemoArchive archive;
    private final HttpClient http = HttpClient.create();
    private final Queue<String> versions = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;
    private final String root;

    /**
     * @param tls null for none
     * @param protocols that the server speaks
     */
    public Http2Archive(List<? extends StoredInstance> instances, @Nullable SSLContext tls, HttpProtocol... protocols) {
        this.archive = new DemoArchive(instances, 0).start();
        var plain = HttpServer.create().host("127.0.0.1").port(0).protocol(protocols);
        boolean http2 = List.of(protocols).contains(HttpProtocol.H2);
        this.server = (tls == null ? plain : secured(plain, context(tls, http2)))
                .handle(this::answer)
                .bindNow();
        this.root = (tls == null ? "http" : "https") + "://localhost:" + server.port() + "/dicom-web";
    }

    private static HttpServer secured(HttpServer server, SslContext context) {
        return server.secure(spec -> spec.sslContext(context));
    }

    private static SslContext context(SSLContext tls, boolean http2) {
        var offered = new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                http2
                        ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                        : List.of(ApplicationProtocolNames.HTTP_1_1));
        return new JdkSslContext(
                tls, false, null, SupportedCipherSuiteFilter.INSTANCE, offered, ClientAuth.NONE, null, false);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        versions.add(request.version().text());
        var accept = request.requestHeaders().get(HttpHeaderNames.ACCEPT, "*/*");
        return http.headers(headers -> headers.set(HttpHeaderNames.ACCEPT, accept))
                .get()
                .uri(archive.dicomWebUrl().resolve(request.uri()))
                .response((right, body) -> response.status(right.status())
                        .header(
                                HttpHeaderNames.CONTENT_TYPE,
                                right.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, ""))
                        .send(body.retain()));
    }

    public URI dicomWebUrl() {
        return URI.create(root);
    }

    /** Of the requests that came. */
    public List<String> versions() {
        return List.copyOf(versions);
    }

    @Override
    public void close() {
        server.disposeNow();
        archive.close();
    }
}
