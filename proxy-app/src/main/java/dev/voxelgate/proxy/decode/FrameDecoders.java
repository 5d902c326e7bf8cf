package dev.voxelgate.proxy.decode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decoders by transfer syntax, and the wall around them: whatever a codec does with damaged data, the caller sees
 * a whole frame or one {@link DecodeException}. Immutable and thread-safe.
 */
public final class FrameDecoders {

    private final Map<String, FrameDecoder> byTransferSyntax;

    /** Where two decoders take the same transfer syntax, the one that comes first is used. */
    public FrameDecoders(List<FrameDecoder> decoders) {
        var map = new HashMap<String, FrameDecoder>();
        for (var decoder : decoders) {
            decoder.transferSyntaxUids().forEach(uid -> map.putIfAbsent(uid, decoder));
        }
        byTransferSyntax = Map.copyOf(map);
    }

    /** The Transfer Syntax UIDs that can be decoded. */
    public Set<String> transferSyntaxUids() {
        return byTransferSyntax.keySet();
    }

    /** The name that its decoder gives the coding of each Transfer Syntax UID that can be decoded. */
    public Map<String, String> codecNames() {
        var names = new HashMap<String, String>();
        byTransferSyntax.forEach((uid, decoder) -> names.put(uid, decoder.codecName(uid)));
        return Map.copyOf(names);
    }

    /**
     * Decodes one frame.
     *
     * @param codestream the frame as stored; may be changed, and may become the samples
     * @param deadline when the work has to end
     * @return at least {@link ImagePixel#decodedBytes()} bytes of samples
     * @throws UnsupportedTransferSyntaxException when no decoder takes the transfer syntax
     * @throws DecodeException when the codestream does not hold such a frame, whatever the reason, or it took too long
     */
    public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        var decoder = byTransferSyntax.get(transferSyntaxUid);
        if (decoder == null) {
            throw new UnsupportedTransferSyntaxException(transferSyntaxUid);
        }
        var frame = call(decoder, transferSyntaxUid, codestream, image, deadline);
        if (frame == null || frame.samples().length < image.decodedBytes()) {
            throw new DecodeException("the decoder gave %d bytes of samples where the frame has %d"
                    .formatted(frame == null ? 0 : frame.samples().length, image.decodedBytes()));
        }
        return frame;
    }

    /** Decodes one frame, however long it takes. */
    public DecodedFrame decode(String transferSyntaxUid, byte[] codestream, ImagePixel image) throws DecodeException {
        return decode(transferSyntaxUid, codestream, image, Deadline.NONE);
    }

    /**
     * Codecs fail in every way on damaged data: index errors, failed assertions, a recursion without end, a native
     * library that is not there. All of these concern one frame. What is left of {@link VirtualMachineError} (no heap,
     * a broken virtual machine) concerns the process and must reach whoever watches over it.
     */
    private static @Nullable DecodedFrame call(
            FrameDecoder decoder, String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline)
            throws DecodeException {
        try {
            return decoder.decode(transferSyntaxUid, codestream, image, deadline);
        } catch (DecodeException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw failed(e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Without the codec's own message, which may quote the data. */
    private static DecodeException failed(Throwable cause) {
        return new DecodeException(
                "the decoder failed with " + cause.getClass().getSimpleName() + ", so the frame is damaged", cause);
    }
}
