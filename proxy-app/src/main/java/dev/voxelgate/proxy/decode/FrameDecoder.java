package dev.voxelgate.proxy.decode;

import java.util.Set;

/**
 * Decodes single frames of some transfer syntaxes. Implementations are stateless and thread-safe, do no I/O, and
 * know nothing of the parser that found the frame, so that another library's codecs can be plugged in here.
 */
public interface FrameDecoder {

    /** The Transfer Syntax UIDs this decoder takes. */
    Set<String> transferSyntaxUids();

    /**
     * The name of the coding in metrics (the tag {@code codec}): lower case, with hyphens, such as {@code jpeg-ls}.
     * Decoders that use one name share one meter.
     *
     * @param transferSyntaxUid one of {@link #transferSyntaxUids()}
     */
    String codecName(String transferSyntaxUid);

    /**
     * Decodes one frame.
     *
     * @param codestream the frame as stored; the decoder may change it and may return it as the samples
     * @param image what the data set says of the frame; precision and sign come from here, never from the codestream,
     *     and a codestream of other dimensions is refused before memory is allocated for it
     * @param deadline looked at between rows or blocks, so that damaged or hostile data cannot keep a thread
     * @return the frame's samples, all of them
     * @throws DecodeException when the codestream cannot be decoded to such a frame in time, whatever the reason
     */
    DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException;

    /**
     * Decodes one frame as {@link #decode(byte[], ImagePixel, Deadline)} does. Only a decoder to which it makes a
     * difference in which of its transfer syntaxes the frame is stored implements this.
     *
     * @param transferSyntaxUid one of {@link #transferSyntaxUids()}
     */
    default DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        return decode(codestream, image, deadline);
    }

    /** Decodes one frame, however long it takes. */
    default DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decode(codestream, image, Deadline.NONE);
    }
}
