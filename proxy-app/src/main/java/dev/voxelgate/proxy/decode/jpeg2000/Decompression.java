package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One run of OpenJPEG over one codestream, on one thread. Closing it gives back everything the library made, however
 * far the run came.
 */
final class Decompression implements AutoCloseable {

    /** Large enough that the library calls back rarely; larger reads go past the buffer. */
    private static final long STREAM_BUFFER_BYTES = 1 << 16;

    private static final int STREAM_IS_READ = 1;

    private final OpenJpeg library;
    private final Deadline deadline;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errors = Messages.none(arena);
    private final MemorySegment warnings = Messages.none(arena);

    private MemorySegment codec = MemorySegment.NULL;
    private MemorySegment stream = MemorySegment.NULL;
    private MemorySegment image = MemorySegment.NULL;

    Decompression(OpenJpeg library, Deadline deadline) {
        this.library = library;
        this.deadline = deadline;
    }

    /** Decodes all of it; the image's memory is this object's. */
    NativeImage run(Codestream codestream, ImageSize size) throws Throwable {
        open(codestream);
        setUp();
        var pointer = arena.allocate(ADDRESS);
        boolean read = (int) library.readHeader().invokeExact(stream, codec, pointer) != 0;
        image = pointer.get(ADDRESS, 0);
        require(read && image.address() != 0, "the codestream's headers are damaged");
        var result = new NativeImage(image);
        checkHeader(result, size);
        Messages.clear(warnings);
        boolean decoded = (int) library.decode().invokeExact(codec, stream, image) != 0;
        deadline.check(); // Where the time has passed, the library was told that the data end.
        require(decoded, "the codestream is damaged");
        // A warning of this phase is about code-blocks or packets that were left out: the picture is not whole.
        if (!Messages.isEmpty(warnings)) {
            throw new DecodeException("OpenJPEG: " + Messages.first(warnings, "the codestream is damaged"));
        }
        checkSamples(result, size);
        return result;
    }

    private void open(Codestream codestream) throws Throwable {
        stream = (MemorySegment) library.streamCreate().invokeExact(STREAM_BUFFER_BYTES, STREAM_IS_READ);
        require(stream.address() != 0, "no memory for a stream");
        var callbacks = library.callbacks();
        library.streamSetReadFunction().invokeExact(stream, callbacks.read());
        library.streamSetSkipFunction().invokeExact(stream, callbacks.skip());
        library.streamSetSeekFunction().invokeExact(stream, callbacks.seek());
        var data = MemoryStream.of(codestream, deadline, arena);
        library.streamSetUserData().invokeExact(stream, data, MemorySegment.NULL);
        library.streamSetUserDataLength().invokeExact(stream, MemoryStream.length(data));
    }

    private void setUp() throws Throwable {
        codec = (MemorySegment) library.createDecompress().invokeExact(OpenJpeg.CODEC_J2K);
        require(codec.address() != 0, "no memory for a decoder");
        var message = library.callbacks().message();
        boolean done = (int) library.setErrorHandler().invokeExact(codec, message, errors) != 0
                && (int) library.setWarningHandler().invokeExact(codec, message, warnings) != 0;
        var parameters = arena.allocate(OpenJpeg.DECODER_PARAMETERS_BYTES, Integer.BYTES);
        library.setDefaultDecoderParameters().invokeExact(parameters);
        done = done
                && (int) library.setupDecoder().invokeExact(codec, parameters) != 0
                && (int) library.setStrictMode().invokeExact(codec, 1) != 0;
        require(done, "the decoder cannot be set up");
    }

    /** Before the samples' memory is allocated: the library must have read the same headers as we have. */
    private static void checkHeader(NativeImage image, ImageSize size) throws DecodeException {
        boolean same = image.components() == size.components().size();
        for (int i = 0; same && i < image.components(); i++) {
            same = image.width(i) == size.width(i)
                    && image.height(i) == size.height(i)
                    && image.precision(i) == size.components().get(i).precision();
        }
        if (!same) {
            throw new DecodeException("OpenJPEG reads another image size out of the codestream");
        }
    }

    private static void checkSamples(NativeImage image, ImageSize size) throws DecodeException {
        checkHeader(image, size);
        for (int i = 0; i < image.components(); i++) {
            if (!image.hasSamples(i)) {
                throw new DecodeException("OpenJPEG gave no samples for component " + i);
            }
        }
    }

    private void require(boolean holds, String otherwise) throws DecodeException {
        if (!holds) {
            throw new DecodeException("OpenJPEG: " + Messages.first(errors, otherwise));
        }
    }

    @Override
    public void close() {
        try {
            if (image.address() != 0) {
                library.imageDestroy().invokeExact(image);
            }
            if (codec.address() != 0) {
                library.destroyCodec().invokeExact(codec);
            }
            if (stream.address() != 0) {
                library.streamDestroy().invokeExact(stream);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native function threw", e); // none declares a checked exception
        } finally {
            arena.close();
        }
    }
}
