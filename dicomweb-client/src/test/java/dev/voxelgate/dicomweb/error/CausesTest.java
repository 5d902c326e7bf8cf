package dev.voxelgate.dicomweb.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CausesTest {

    private final IOException root = new IOException("root");
    private final IllegalStateException middle = new IllegalStateException(root);
    private final RuntimeException outer = new RuntimeException(middle);

    @Test
    void areWalkedFromTheFailureToTheRoot() {
        assertThat(Causes.of(outer)).containsExactly(outer, middle, root);
        assertThat(Causes.root(outer)).isSameAs(root);
    }

    @Test
    void aFailureWithoutACauseIsItsOwnRoot() {
        assertThat(Causes.of(root)).containsExactly(root);
        assertThat(Causes.root(root)).isSameAs(root);
    }

    @Test
    void aCircleOfCausesIsLeft() {
        root.initCause(outer);
        assertThat(Causes.of(outer)).hasSize(100).startsWith(outer, middle, root, outer);
    }
}
