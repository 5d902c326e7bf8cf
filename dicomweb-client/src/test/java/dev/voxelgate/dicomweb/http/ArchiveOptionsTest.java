package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dicom-web",
                "ftp://host/",
                "http:/dicom-web",
                "http://orthanc:secret@host/",
                "http://orthanc:secret@host/?imageSetId=1",
                "http://host/#secret"
            })
    void aUrlThatIsNoArchivesIsRefusedWithoutBeingQuoted(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchiveOptions.of(URI.create(url)))
                .withMessageStartingWith("the archive's URL must")
                .satisfies(e -> assertThat(e).hasMessageNotContaining("secret"));
    }

    @Test
    void credentialsAreNotPrinted() {
        var options =
                ArchiveOptions.of(URI.create("http://host/")).withAccess(Access.with(Credentials.bearer("secret")));
        assertThat(options.toString()).contains("http://host/").doesNotContain("secret");
    }
}
