package dev.voxelgate.proxy.web.pages;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves a page to look at volumes at {@code /view}. Its files hold nothing of the archive: what it
 * shows, its scripts ask for by the same routes as everybody, with the caller's credentials. All of it is kept in memory.
 */
public final class ViewPage {

    private static final MediaType JAVASCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");
    private static final MediaType CSS = MediaType.parseMediaType("text/css;charset=UTF-8");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
    private static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

    /** Nothing inline, nothing of other hosts, and no text that becomes markup. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'; connect-src 'self'";

    private static final String[] MODULES = {
        "api", "dom", "load", "main", "npy", "oidc", "pane", "search", "share", "space", "viewer", "volume", "window"
    };

    private ViewPage() {}

    /**
     * Answers GET and HEAD.
     *
     * @param signIn the only other host to which the page connects; null for none
     */
    public static RouterFunction<ServerResponse> routes(@Nullable SignIn signIn) {
        var policy = signIn == null ? POLICY : POLICY + ' ' + signIn.origin();
        var files = Stream.of(
                answer("/view", HTML, policy, file("view.html")),
                answer("/view/view.css", CSS, POLICY, file("view.css")),
                answer("/view/icon.svg", SVG, POLICY, file("icon.svg")),
                answer(
                        "/view/sign-in",
                        MediaType.APPLICATION_JSON,
                        POLICY,
                        JsonMapper.shared().writeValueAsBytes(signIn)));
        var modules =
                Stream.of(MODULES).map(name -> answer("/view/" + name + ".js", JAVASCRIPT, POLICY, file(name + ".js")));
        return Stream.concat(files, modules).reduce(RouterFunction::and).orElseThrow();
    }

    /** Browsers ask each time whether they have the newest one, and mostly they do. */
    private static RouterFunction<ServerResponse> answer(String path, MediaType type, String policy, byte[] content) {
        var tag = '"' + digest(content) + '"';
        return RouterFunctions.route(
                methods(HttpMethod.GET, HttpMethod.HEAD).and(path(path)),
                _ -> ServerResponse.ok()
                        .contentType(type)
                        .eTag(tag)
                        .cacheControl(CacheControl.noCache().cachePrivate())
                        .header("Content-Security-Policy", policy)
                        .header("Referrer-Policy", "no-referrer")
                        .header("X-Content-Type-Options", "nosniff")
                        .bodyValue(content));
    }

    private static String digest(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] file(String name) {
        try {
            return new ClassPathResource("view/" + name, ViewPage.class).getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
