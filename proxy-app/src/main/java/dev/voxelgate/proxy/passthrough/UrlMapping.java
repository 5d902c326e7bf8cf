package dev.voxelgate.proxy.passthrough;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** URLs of the archive, and what they are as URLs of the gateway. */
public final class UrlMapping {

    /** What may follow a root in a URL, or end a URL that is one. */
    private static final String ENDS = "/?#\"'<>\\ \t\r\n,;";

    /**
     * A place in the archive.
     *
     * @param url as the archive writes it, without a slash at its end
     * @param path of the same place in the gateway
     */
    record Root(String url, String path) {}

    private final List<Root> roots;
    private final String gateway;

    /**
     * @param roots the longer ones first
     * @param gateway its root, without a slash at its end
     */
    UrlMapping(List<Root> roots, String gateway) {
        this.roots = List.copyOf(roots);
        this.gateway = gateway;
    }

    /** What to look for, the longer ones first. */
    List<String> roots() {
        return roots.stream().map(Root::url).toList();
    }

    /** What a root is to be, by its index in {@link #roots}. */
    String replacement(int root) {
        return gateway + roots.get(root).path();
    }

    /** Whether a root that is followed by a character is one, rather than the start of another word. */
    static boolean isEnd(int character) {
        return ENDS.indexOf(character) >= 0;
    }

    /** A text, such as the value of a header field, with all URLs in it replaced. */
    String replaceAll(String text) {
        var replaced = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int root = rootAt(text, at);
            replaced.append(root < 0 ? text.substring(at, at + 1) : replacement(root));
            at += root < 0 ? 1 : roots.get(root).url().length();
        }
        return replaced.toString();
    }

    private int rootAt(String text, int at) {
        for (int i = 0; i < roots.size(); i++) {
            var url = roots.get(i).url();
            int end = at + url.length();
            if (text.startsWith(url, at) && (end == text.length() || isEnd(text.charAt(end)))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * A reference that the archive gives in an answer, as a URL of the gateway.
     *
     * @param asked the archive's URL that was asked, which the reference may be relative to
     * @return null when it leads elsewhere
     */
    @Nullable
    String locate(URI asked, String reference) {
        try {
            var located = asked.resolve(reference).toString();
            int root = rootAt(located, 0);
            return root < 0
                    ? null
                    : replacement(root)
                            + located.substring(roots.get(root).url().length());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
