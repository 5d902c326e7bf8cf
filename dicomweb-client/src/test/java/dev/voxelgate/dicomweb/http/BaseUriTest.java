package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BaseUriTest {

    private static final String NOTHING = "none";

    private static @Nullable String query(String text) {
        return text.equals(NOTHING) ? null : text;
    }

    @ParameterizedTest
    @CsvSource({
        "http://host/dw,            none, http://host/dw/studies",
        "http://host/dw//,          none, http://host/dw/studies",
        "http://host,               none, http://host/studies",
        "http://host/dw?,           none, http://host/dw/studies",
        "http://host/dw?,           a=1,  http://host/dw/studies?a=1",
        "http://host/dw,            a=1,  http://host/dw/studies?a=1",
        "http://host/dw,            '',   http://host/dw/studies?",
        "http://host/dw/?set=1,     none, http://host/dw/studies?set=1",
        "http://host/dw?set=1,      '',   http://host/dw/studies?set=1",
        "http://host/dw?set=1,      a=%2C&b, http://host/dw/studies?set=1&a=%2C&b",
        "http://host/dw?set=%26&x=, a=1,  http://host/dw/studies?set=%26&x=&a=1",
        "http://host/a%20b?s=1/2?3, a=1,  http://host/a%20b/studies?s=1/2?3&a=1",
    })
    void theQueryOfTheBaseComesBeforeTheRequests(String base, String own, String expected) {
        assertThat(BaseUri.of(URI.create(base)).resolve("/studies", query(own))).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "set=2",
        "set",
        "SET=2",
        "s%65t=2",
        "+set=2",
        "a;set=2",
        "set=2&set=3",
    })
    void aRequestChoosesNoOtherStore(String own) {
        var base = BaseUri.of(URI.create("http://host/dw?set=1"));
        assertThat(base.resolve("/studies", own)).hasToString("http://host/dw/studies?set=1");
        assertThat(base.resolve("/studies", "x=1&" + own + "&y=2")).hasToString("http://host/dw/studies?set=1&x=1&y=2");
    }
}
