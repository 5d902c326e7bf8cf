package dev.voxelgate.proxy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the gateway. */
@SpringBootApplication
public class VoxelgateApplication {

    public static void main(String[] args) {
        SpringApplication.run(VoxelgateApplication.class, args);
    }
}
