package dev.voxelgate.proxy.web.routes;

import java.nio.charset.StandardCharsets;

/**
 * Tells the states of a study apart: by its series and by the digest of each volume, or why a series has none. The form of
 * the arrays is no part of it.
 */
final class StudyDigest {

    private final StringBuilder states = new StringBuilder();

    void add(SeriesOutcome outcome) {
        states.append(outcome.series().uid().value())
                .append('\n')
                .append(outcome.state())
                .append('\n');
    }

    /** 32 hexadecimal digits. */
    String hex() {
        return EntityTag.hex(states.toString().getBytes(StandardCharsets.UTF_8));
    }
}
