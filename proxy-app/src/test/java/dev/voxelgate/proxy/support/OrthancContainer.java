package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * An Orthanc in a container, from the image that the system property {@code voxelgate.test.orthanc-image} names.
 * Tests that ask for it are skipped, or fail, where there is no container engine or no such image.
 */
public final class OrthancContainer implements Orthanc {

    /** Passes by the entry point of the public image, so that any image with an Orthanc and a shell will do. */
    private static final String START =
            "printf '%s' \"$ORTHANC_JSON\" > /tmp/orthanc.json && exec Orthanc /tmp/orthanc.json";

    private static final String CONFIGURATION = """
        {
          "StorageDirectory": "/tmp/storage",
          "IndexDirectory": "/tmp/storage",
          "Plugins": [
            "/usr/share/orthanc/plugins-available/libOrthancDicomWeb.so",
            "/usr/share/orthanc/plugins-available/libOrthancGdcm.so"
          ],
          "RemoteAccessAllowed": true,
          "AuthenticationEnabled": false,
          "DicomServerEnabled": false,
          "OverwriteInstances": true,
          "SaveJobs": false,
          "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}
        }
        """;

    private static final String IMAGE =
            System.getProperty("voxelgate.test.orthanc-image", "orthancteam/orthanc:25.10.3");

    private final GenericContainer<?> container;

    private OrthancContainer(GenericContainer<?> container) {
        this.container = container;
    }

    /** Whether the image is that of {@code .ci/engine}: of a Debian that is newer than CI's. */
    public static boolean isOfTheEngine() {
        return IMAGE.startsWith("voxelgate-test/");
    }

    /** Starts a container and waits until its Orthanc answers. */
    public static OrthancContainer start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw RequiredUpstreams.missing("container", "no container engine");
        }
        var container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withCreateContainerCmdModifier(command -> command.withEntrypoint(List.of("bash", "-c", START)))
                .withEnv("ORTHANC_JSON", CONFIGURATION)
                .withExposedPorts(8042)
                .waitingFor(Wait.forHttp("/system").forPort(8042).withStartupTimeout(Duration.ofMinutes(1)));
        try {
            container.start();
        } catch (ContainerFetchException e) {
            throw RequiredUpstreams.missing("container", "no image " + IMAGE + " to be had");
        }
        return new OrthancContainer(container);
    }

    @Override
    public URI restUrl() {
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(8042));
    }

    @Override
    public void close() {
        container.stop();
    }
}
