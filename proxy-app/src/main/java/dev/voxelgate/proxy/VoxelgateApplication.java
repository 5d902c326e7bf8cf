package dev.voxelgate.proxy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The gateway's main class. */
@SpringBootApplication
public class VoxelgateApplication {

    public static void main(String[] args) {
        SpringApplication.run(VoxelgateApplication.class, args);
    }
}
