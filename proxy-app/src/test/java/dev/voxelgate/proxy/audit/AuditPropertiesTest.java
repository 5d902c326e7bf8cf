package dev.voxelgate.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class AuditPropertiesTest {

    private static AuditProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("voxelgate.audit", AuditProperties.class);
    }

    @ParameterizedTest
    @CsvSource({
        "file.max-size, 0B",
        "file.max-size, -1MB",
        "file.max-count, -1",
        "syslog.port, 0",
        "syslog.port, 65536",
        "syslog.spool-size, 1023KB",
        "syslog.confirm-after, 0s",
        "syslog.timeout, -1s",
        "syslog.timeout, 30d",
    })
    void whatMakesNoSenseIsRefusedByItsName(String name, String value) {
        assertThatThrownBy(() -> bound(Map.of("voxelgate.audit." + name, value)))
                .isInstanceOf(BindException.class)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name.substring(name.indexOf('.') + 1) + " must ");
    }

    @Test
    void aReceiverNeedsASpool() {
        assertThatThrownBy(() -> bound(Map.of("voxelgate.audit.syslog.host", "receiver")))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("spool is missing");
    }

    @Test
    void whatIsEmptyIsNotSet() {
        var empty = bound(Map.of("voxelgate.audit.syslog.host", "", "voxelgate.audit.file.path", ""));
        assertThat(empty.syslog().host()).isNull();
        assertThat(empty.file().path()).isNull();
    }

    @Test
    void noOlderFilesIsFine() {
        assertThat(bound(Map.of("voxelgate.audit.file.max-count", "0")).file().maxCount())
                .isZero();
    }
}
