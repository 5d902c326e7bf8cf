package dev.voxelgate.proxy.upstream.credentials;

/** A word that nobody else is to read: it prints as nothing. */
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
