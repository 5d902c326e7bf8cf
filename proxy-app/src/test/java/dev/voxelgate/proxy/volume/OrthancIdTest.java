package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OrthancIdTest {

    /** The value is from `printf '|1.2|1.2.3|1.2.3.4' | sha1sum`. */
    @Test
    void anInstanceIsTheHashOfItsFourIdentifiers() {
        assertThat(OrthancId.ofInstance("", "1.2", "1.2.3", "1.2.3.4").value())
                .isEqualTo("00cbb9b4-02b89e2c-07fb286e-76013ff2-0361a859");
    }

    /** The value is from {@code printf 'P 1|1.2|1.2.3' | sha1sum}. */
    @Test
    void aSeriesIsTheHashOfItsThreeIdentifiers() {
        assertThat(OrthancId.ofSeries("P 1", "1.2", "1.2.3").value())
                .isEqualTo("9a53b238-d7bfc2b7-1ca575d0-c61f1223-fd441b1b");
    }

    @Test
    void onlyTheFiveGroupsAreAnIdentifier() {
        assertThatThrownBy(() -> new OrthancId("../../system")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OrthancId("FBD0A1F0-26a0c0a2-3d5e7a3c-5d2b1b1b-12345678"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
