package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

final class PrivateCachingTest {

    private static HttpHeaders restricted(String... fields) {
        var headers = new HttpHeaders();
        for (var field : fields) {
            var parts = field.split(": ", 2);
            headers.add(parts[0], parts[1]);
        }
        PrivateCaching.restrict(headers);
        return headers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public, max-age=600",
                "max-age=600",
                "s-maxage=600, private",
                "PUBLIC,private",
                "private=\"X-Field\", max-age=600",
                "must-revalidate",
                "no-cache",
                ""
            })
    void whatSharedCachesMightKeepIsNotStored(String control) {
        var headers = restricted("Cache-Control: " + control, "Expires: Tue, 01 Dec 2026 00:00:00 GMT");
        assertThat(headers.getOrEmpty("Cache-Control")).containsExactly("no-store");
        assertThat(headers.containsHeader("Expires")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"private, max-age=600", "max-age=600, Private", "no-store", "no-cache, no-store"})
    void whatIsForOneCallerStaysSo(String control) {
        assertThat(restricted("Cache-Control: " + control).getOrEmpty("Cache-Control"))
                .containsExactly(control);
    }

    @Test
    void nothingIsSaidToTheCachesOfOthers() {
        var headers = restricted("CDN-Cache-Control: max-age=600", "Surrogate-Control: max-age=600");
        assertThat(headers.toSingleValueMap()).containsOnlyKeys("Cache-Control");
        assertThat(restricted().getOrEmpty("Cache-Control")).containsExactly("no-store");
    }
}
