package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** As Orthanc 1.10.1 has stored them. */
    @ParameterizedTest
    @CsvSource({
        "P1,   1.2.0,  1.2.0.1,  1.2.3A,    6229988a-0a2cc262-6c5c0d86-a938cd95-80c67262",
        "P1,   1.2.1,  1.2.1.1,  ABC-def_1, 42c1cd12-d5fd7e36-19d94b33-28baa6e8-50fca169",
        "P1,   1.2.3,  1.2.3.1,  1..2,      bc8f08c6-c7ffad47-eed2697f-b4dfdc0f-f779b06a",
        "P1,   1.2.11, 1.2.11.1, a/b,       da1c6fb9-cad96cad-cc820dae-7632b1f4-7f4d017a",
    })
    void identifiersThatAreNoUidsAreHashedAsTheyAre(
            String patient, String study, String series, String instance, String id) {
        assertThat(OrthancId.ofInstance(patient, study, series, instance).value())
                .isEqualTo(id);
    }

    @Test
    void onlyTheFiveGroupsAreAnIdentifier() {
        assertThatThrownBy(() -> new OrthancId("../../system")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OrthancId("FBD0A1F0-26a0c0a2-3d5e7a3c-5d2b1b1b-12345678"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
