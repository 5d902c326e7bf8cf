package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.require;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The gateway's own settings.
 *
 * @param upstream the archive
 * @param plan what one array may be made of
 * @param retrieval how an array's frames are fetched
 * @param decode how they are decoded
 * @param admission how much is done at once
 * @param downstream what clients may take
 * @param zarr how Zarr stores are served
 * @param pass what is passed on to the archive
 * @param cors web pages of other origins
 * @param apiPage the page to try the routes
 * @param view the page to look at volumes
 * @param demo the embedded archive that stands in when no upstream is configured
 */
@ConfigurationProperties("voxelgate")
record VoxelgateProperties(
        @DefaultValue @NestedConfigurationProperty UpstreamProperties upstream,
        @DefaultValue @NestedConfigurationProperty PlanProperties plan,
        @DefaultValue @NestedConfigurationProperty RetrievalProperties retrieval,
        @DefaultValue @NestedConfigurationProperty DecodeProperties decode,
        @DefaultValue @NestedConfigurationProperty AdmissionProperties admission,
        @DefaultValue @NestedConfigurationProperty DownstreamProperties downstream,
        @DefaultValue @NestedConfigurationProperty ZarrProperties zarr,
        @DefaultValue @NestedConfigurationProperty PassProperties pass,
        @DefaultValue @NestedConfigurationProperty CorsProperties cors,
        @DefaultValue @NestedConfigurationProperty ApiPageProperties apiPage,
        @DefaultValue @NestedConfigurationProperty ViewProperties view,
        @DefaultValue @NestedConfigurationProperty DemoProperties demo) {

    VoxelgateProperties {
        long window = retrieval.window().toBytes();
        long memory = admission.memoryBytes();
        require(
                window <= memory,
                "retrieval.window is %d bytes, more than admission.memory has for all requests: %d bytes"
                        .formatted(window, memory));
    }
}
