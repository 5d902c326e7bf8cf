package dev.voxelgate.dicomweb;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One frame as RetrieveFrames gives it (PS3.18 10.4.4).
 *
 * @param number from 1, as it was asked for
 * @param mediaType in lower case and without parameters, for example {@code image/jls}; empty when the archive says none
 * @param parameters of the media type, by lower-case name
 * @param data the stored codestream or samples, with any padding byte. Belongs to the receiver.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
public record FramePart(int number, String mediaType, Map<String, String> parameters, byte[] data) {

    /** The Transfer Syntax UID when the archive states it, as many do not. */
    public @Nullable String transferSyntax() {
        return parameters.get("transfer-syntax");
    }
}
