package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keys of one profile in a file of AWS's tools ({@code ~/.aws/credentials}), which somebody else keeps up to date. The
 * file is read again once a second at most, and only when a request needs keys. While it cannot be read, as in the
 * middle of a replacement, the last keys serve on.
 */
final class AwsKeysFile {

    private static final Logger LOG = LoggerFactory.getLogger(AwsKeysFile.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final long MOST_BYTES = 1 << 20;
    private static final Pattern SECTION = Pattern.compile("\\[\\s*(.*?)\\s*]");

    private final Path file;
    private final String profile;
    private final Mono<AwsKeys> keys;
    private volatile @Nullable AwsKeys last;
    private volatile boolean failing;

    AwsKeysFile(Path file, String profile) {
        this.file = file;
        this.profile = profile;
        this.keys = Mono.fromCallable(this::read)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(IOException.class, this::lastOr)
                .cache(_ -> FRESH, _ -> FRESH, () -> FRESH);
    }

    /** The keys of now; fails with an {@link UpstreamCredentialsException} when there never were any. */
    Mono<AwsKeys> keys() {
        return keys;
    }

    private AwsKeys read() throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("the file is too large");
        }
        var found = parse(Files.readAllLines(file), profile);
        last = found;
        if (failing) {
            failing = false;
            LOG.info("The file of AWS's keys can be read again");
        }
        return found;
    }

    private Mono<AwsKeys> lastOr(IOException failure) {
        if (!failing) {
            failing = true;
            LOG.warn("The file of AWS's keys cannot be read: {}", reason(failure));
        }
        var kept = last;
        return kept != null
                ? Mono.just(kept)
                : Mono.error(new UpstreamCredentialsException("the file of AWS's keys: " + reason(failure), true));
    }

    /** Java's own messages of files are their names. */
    private static String reason(IOException failure) {
        return failure.getClass() == IOException.class
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    /**
     * The keys of a profile.
     *
     * @throws IOException when it has none; the message holds nothing of the file
     */
    static AwsKeys parse(List<String> lines, String profile) throws IOException {
        Map<String, String> found = new HashMap<>();
        boolean ours = false;
        for (var line : lines) {
            var text = line.strip();
            var section = SECTION.matcher(text);
            if (section.matches()) {
                ours = section.group(1).equals(profile);
            } else if (ours && !text.startsWith("#") && !text.startsWith(";") && text.contains("=")) {
                var pair = text.split("=", 2);
                found.put(pair[0].strip(), pair[1].strip());
            }
        }
        var id = found.get("aws_access_key_id");
        var secret = found.get("aws_secret_access_key");
        if (id == null || secret == null) {
            throw new IOException("the profile has no aws_access_key_id and aws_secret_access_key");
        }
        try {
            return new AwsKeys(id, secret, found.get("aws_session_token"));
        } catch (IllegalArgumentException e) {
            throw new IOException("the profile has keys with characters that no key of AWS has", e);
        }
    }
}
