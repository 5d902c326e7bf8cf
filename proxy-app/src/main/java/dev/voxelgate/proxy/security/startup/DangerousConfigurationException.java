package dev.voxelgate.proxy.security.startup;

/** A configuration with which the gateway is not to start. Quotes no value of it. */
public final class DangerousConfigurationException extends RuntimeException {

    private final String remedy;

    DangerousConfigurationException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
