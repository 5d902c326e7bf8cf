package dev.voxelgate.proxy.decode.jpeg2000;

/** Whether OpenJPEG can be called in this process, for the start-up log and the health detail. */
public sealed interface NativeCodec {

    /** One line without a path or an address in it. */
    String description();

    /**
     * The library is loaded and its structures lie where they are expected.
     *
     * @param version OpenJPEG's own, for example {@code 2.5.4}
     * @param platform for example {@code linux-x86_64}
     */
    record Loaded(String version, String platform) implements NativeCodec {

        @Override
        public String description() {
            return "OpenJPEG " + version + " for " + platform;
        }
    }

    /** There is none; frames of these transfer syntaxes are refused with the reason. */
    record Unavailable(String reason) implements NativeCodec {

        @Override
        public String description() {
            return reason;
        }
    }
}
