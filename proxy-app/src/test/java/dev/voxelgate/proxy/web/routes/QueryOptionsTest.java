package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.volume.Drop;
import dev.voxelgate.proxy.volume.InvalidSelectionException;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.geometry.Tolerance;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
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

    @Test
    void whichFramesMakeTheVolumeIsRead() {
        assertThat(volume("")).isEqualTo(VolumeOptions.DEFAULT);
        assertThat(volume("?drop=localizer,non-image,duplicate&group=2&require=volume&tolerance=0.05"))
                .isEqualTo(new VolumeOptions(Set.of(Drop.values()), 2, false, true, Tolerance.relative(0.05)));
        assertThat(volume("?split").split()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop",
                "drop=",
                "drop=localizer,",
                "drop=all",
                "drop=LOCALIZER",
                "drop=localizer,x,x,x,x",
                "group=-1",
                "group=1.0",
                "group=9999999999",
                "group=",
                "require",
                "require=grid",
                "tolerance=0",
                "tolerance=0.5",
                "tolerance=NaN",
                "tolerance=x",
                "split=maybe",
                "split=1&group=0",
            })
    void aChoiceOfFramesThatIsNoneIsRefused(String parameters) {
        assertThatThrownBy(() -> volume("?" + parameters)).isInstanceOf(BadParameterException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"geometry=1", "geometry", "geometry=1&compress=0", "geometry=maybe&compress=1"})
    void geometryGoesWithCompress(String query) {
        assertThatThrownBy(() -> QueryOptions.parse(query("?" + query))).isInstanceOf(BadParameterException.class);
        assertThat(QueryOptions.parse(query("?compress=1&geometry")).geometry()).isTrue();
        assertThat(QueryOptions.parse(query("?geometry=0")).geometry()).isFalse();
        assertThat(QueryOptions.parse(query("?compress=1")).geometry()).isFalse();
    }

    @Test
    void optionsAreRepeatedAndOtherParametersAreNot() {
        assertThat(repeated("")).isEmpty();
        assertThat(repeated("?token=secret")).isEmpty();
        assertThat(repeated("?slice=1:2,...&token=secret&compress&rescale=0&rescale=1&clip="))
                .isEqualTo("?rescale=0&compress&clip=&slice=1:2,...");
        assertThat(repeated("?slice=%201%20:%202&%64type=%3Ci2")).isEqualTo("?dtype=%3Ci2&slice=%201%20:%202");
    }

    private static String repeated(String query) {
        return QueryOptions.repeated(query(query));
    }

    private static MultiValueMap<String, String> query(String query) {
        return MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://localhost/" + query))
                .build()
                .getQueryParams();
    }

    private static VolumeOptions volume(String query) {
        return QueryOptions.volume(new LinkedMultiValueMap<>(
                UriComponentsBuilder.fromUriString(query).build().getQueryParams()));
    }

    private static ArrayOptions parse(String query) {
        return QueryOptions.parse(new LinkedMultiValueMap<>(
                UriComponentsBuilder.fromUriString(query).build().getQueryParams()));
    }
}
