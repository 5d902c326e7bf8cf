package dev.voxelgate.proxy.resumption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An archive whose metadata have old places and slopes: the header of a file comes from the instances all the same. */
@Timeout(180) // each test starts a gateway, which takes long where much else runs
class StalePlacesTest {

    private static final SliceSeries SERIES = new SliceSeries(5, 32);

    private static final int PIXDIM_X = 80;
    private static final int SCL_SLOPE = 112;

    private static final List<HeapInstance> NOW = SERIES.scaled(0.25, 2);

    @Test
    void aFileSaysWhereItsOwnInstancesAre() throws Exception {
        try (var gateway = Gateway.inFrontOf(NOW, metadata(SERIES.scaled(0.5, 2)))) {
            assertThat(nifti(gateway, "").getFloat(PIXDIM_X)).isEqualTo(0.25F);
            assertThat(text(gateway, "volume.nrrd")).contains("(0.25,0.0,0.0)");
        }
    }

    @Test
    void aFileHasTheSlopeOfItsOwnInstances() throws Exception {
        try (var gateway = Gateway.inFrontOf(NOW, metadata(SERIES.scaled(0.25, 3)))) {
            assertThat(nifti(gateway, "?rescale=0").getFloat(SCL_SLOPE)).isEqualTo(2F);
            assertThat(text(gateway, "volume.nrrd?rescale=0")).contains("RescaleSlope:=2.0\n");
        }
    }

    @Test
    void whatTheMetadataDoNotPlaceIsNoVolumeForThem() throws Exception {
        try (var gateway = Gateway.inFrontOf(NOW, metadata(SERIES.instances()))) {
            assertThat(text(gateway, "volume.nii")).contains("not-a-volume", "none");
        }
    }

    private static Behaviour metadata(List<HeapInstance> before) {
        return new Behaviour() {
            @Override
            public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
                return exchange.path().endsWith("/metadata") ? List.copyOf(before) : instances;
            }
        };
    }

    private static ByteBuffer nifti(Gateway gateway, String query) throws Exception {
        return ByteBuffer.wrap(body(gateway, "volume.nii" + query)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(Gateway gateway, String form) throws Exception {
        return new String(body(gateway, form), StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(Gateway gateway, String form) throws Exception {
        return gateway.get(SERIES.path().replace("numpy", form)).body();
    }
}
