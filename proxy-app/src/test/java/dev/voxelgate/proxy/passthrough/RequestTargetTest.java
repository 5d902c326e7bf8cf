package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    private static RequestTarget of(String pathAndQuery) {
        return RequestTarget.of(URI.create("http://localhost" + pathAndQuery));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dicom-web/studies",
                "/dicom-web/studies?PatientName=D*&limit=5&includefield=00081030%2C00080060",
                "/dicom-web/studies?PatientName=M%C3%BCller%5EJ&x=a+b&y[]=1",
                "/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/1,2,3",
                "/dicom-web/studies/1.2/series/1.3/instances/1.4/frames/1%2C2%2c3",
                "/instances/6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715/frames/0/raw.gz",
                "/instances/6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715/content/0008-1140/0/0008-1150",
                "/studies?expand",
                "/tools/find?"
            })
    void goesOnAsItIs(String pathAndQuery) {
        var target = of(pathAndQuery);
        assertThat(target.withQuery(target.path())).isEqualTo(pathAndQuery);
    }

    @Test
    void whatIsLongTakesNoStack() {
        goesOnAsItIs("/dicom-web/studies/1/" + "%2C1".repeat(50_000) + "?PatientName=" + "a%20".repeat(50_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "//dicom-web/studies",
                "/dicom-web//studies",
                "/dicom-web/studies/",
                "/dicom-web/./studies",
                "/dicom-web/../system",
                "/dicom-web/..",
                "/dicom-web/%2e%2e/system",
                "/dicom-web/.%2E/system",
                "/dicom-web/%2e/studies",
                "/dicom-web/studies/1.2./metadata",
                "/dicom-web/studies/...",
                "/dicom-web/.../.../system",
                "/dicom-web./studies",
                "/dicom-web%2fstudies",
                "/dicom-web%2Fstudies",
                "/dicom-web/%5c..%5csystem",
                "/dicom-web/%252e%252e/system",
                "/dicom-web/%25/system",
                "/dicom-web/studies;jsessionid=1",
                "/dicom-web/studies%3bx",
                "/dicom-web/studies%3fx",
                "/dicom-web/studies%23x",
                "/dicom-web/studies%00",
                "/dicom-web/studies%0d%0aX-Evil:%20y",
                "/dicom-web/%73tudies",
                "/%64icom-web/studies",
                "/dicom-web/studies/%c0%ae%c0%ae",
                "/dicom-web/studies/%ef%bc%8f",
                "/dicom-web/studies/\u00e9",
                "/dicom-web/studies/%7f"
            })
    void whatCouldBeReadAsAnotherPathIsRefused(String path) {
        assertThatThrownBy(() -> of(path)).isInstanceOf(PassThroughRefusedException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /a/Doe//b       | segment 3 of the path is not passed on: it is empty, as between two slashes or behind the last one
        /a/b/           | segment 3 of the path is not passed on: it is empty, as between two slashes or behind the last one
        /a/../b         | segment 2 of the path is not passed on: it is . or .., which name other paths
        /a/Doe./b       | segment 2 of the path is not passed on: it ends with a dot, which some servers leave out
        /a/b;Doe=1      | segment 2 of the path is not passed on: it has a semicolon
        /a%2FDoe/b      | segment 1 of the path is not passed on: it has a percent-encoded character that is neither a blank nor a delimiter such as the comma
        /a/1%2C2/%44oe  | segment 3 of the path is not passed on: it has a percent-encoded character that is neither a blank nor a delimiter such as the comma
        /a/Doeé    | segment 2 of the path is not passed on: it has a character that has no place in a path
        """)
    void theRefusalNamesTheSegmentAndItsFault(String path, String refusal) {
        assertThatThrownBy(() -> of(path))
                .isInstanceOf(PassThroughRefusedException.class)
                .hasMessage(refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/instances/x?_method=DELETE",
                "/instances/x?a=b&_method=delete",
                "/instances/x?%5Fmethod=PUT",
                "/instances/x?%5f%6d%65thod=PUT",
                "/instances/x?a=b;_method=PUT",
                "/instances/x?_METHOD=PUT",
                "/instances/x?_method",
                "/instances/x?+_method=PUT",
                "/instances/x?_method[]=PUT"
            })
    void aQueryThatMakesItAnotherRequestIsRefused(String path) {
        assertThatThrownBy(() -> of(path))
                .isInstanceOf(PassThroughRefusedException.class)
                .hasMessageContaining("method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/studies?a=%0d%0ab", "/studies?a=%00", "/studies?a=\u00e9", "/studies?%7F"})
    void controlCharactersInAQueryAreRefused(String path) {
        assertThatThrownBy(() -> of(path)).isInstanceOf(PassThroughRefusedException.class);
    }
}
