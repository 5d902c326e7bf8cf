package dev.voxelgate.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import org.opentest4j.TestAbortedException;

/**
 * What happens to a test whose real upstream is missing: it is skipped with the reason, unless the environment's
 * {@code VOXELGATE_REQUIRE_UPSTREAMS}, a list with commas, names the upstream: then it fails.
 */
public final class RequiredUpstreams {

    private RequiredUpstreams() {}

    /** Fails the test when the upstream is required; otherwise gives what is to be thrown to skip it. */
    public static TestAbortedException missing(String upstream, String reason) {
        String required = System.getenv().getOrDefault("VOXELGATE_REQUIRE_UPSTREAMS", "");
        assertThat(required.split("[,\\s]+", -1))
                .as("the upstreams that VOXELGATE_REQUIRE_UPSTREAMS asks for, but there is " + reason)
                .doesNotContain(upstream);
        return new TestAbortedException(reason);
    }
}
