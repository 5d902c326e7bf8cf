package dev.voxelgate.proxy.upstream.credentials;

/** A configured secret; its text form is an ellipsis, so a log never shows it. */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String value() {
        return value;
    }

    boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return "…";
    }
}
