package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.volume.InvalidSelectionException;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class QueryOptionsTest {

    @Test
    void withoutParametersTheArrayIsWholeAndRescaled() {
        assertThat(parse("")).isEqualTo(ArrayOptions.DEFAULT);
        assertThat(parse("?other=1")).isEqualTo(ArrayOptions.DEFAULT);
    }

    @Test
    void everyParameterIsRead() {
        assertThat(parse("?rescale=0&compress&dtype=int16&clip=1&layout=zcyx&slice=1:2,0"))
                .isEqualTo(new ArrayOptions(
                        false, true, DType.INT16, true, ArrayLayout.ZCYX, ArraySelection.parse("1:2,0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dtype",
                "dtype=",
                "dtype=i8",
                "dtype=I2",
                "dtype=>i2",
                "dtype=float",
                "dtype=c8",
                "layout",
                "layout=",
                "layout=xyz",
                "layout=ZYXC",
                "layout=zyxc,",
                "clip=2",
                "rescale=maybe",
            })
    void aValueThatIsNoneIsRefused(String parameter) {
        assertThatThrownBy(() -> parse("?" + parameter))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining(parameter.replaceFirst("=.*", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"slice", "slice=", "slice=x", "slice=::-1"})
    void aSelectionThatIsNoneIsRefused(String parameter) {
        assertThatThrownBy(() -> parse("?" + parameter)).isInstanceOf(InvalidSelectionException.class);
    }

    private static ArrayOptions parse(String query) {
        return QueryOptions.parse(new LinkedMultiValueMap<>(
                UriComponentsBuilder.fromUriString(query).build().getQueryParams()));
    }
}
