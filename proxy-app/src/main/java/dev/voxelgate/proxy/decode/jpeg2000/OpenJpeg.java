package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code openjpeg.h} (2.5.x) that decoding needs. {@code OPJ_BOOL} and the enums are 32 bits,
 * {@code OPJ_SIZE_T} and {@code OPJ_OFF_T} 64 bits, on every platform a library is shipped for.
 */
record OpenJpeg(
        MethodHandle version,
        MethodHandle createDecompress,
        MethodHandle destroyCodec,
        MethodHandle setDefaultDecoderParameters,
        MethodHandle setupDecoder,
        MethodHandle setStrictMode,
        MethodHandle setErrorHandler,
        MethodHandle setWarningHandler,
        MethodHandle readHeader,
        MethodHandle decode,
        MethodHandle imageCreate,
        MethodHandle imageDestroy,
        MethodHandle streamCreate,
        MethodHandle streamDestroy,
        MethodHandle streamSetReadFunction,
        MethodHandle streamSetSkipFunction,
        MethodHandle streamSetSeekFunction,
        MethodHandle streamSetUserData,
        MethodHandle streamSetUserDataLength,
        Callbacks callbacks) {

    /** {@code OPJ_CODEC_J2K}: a codestream without boxes around it. */
    static final int CODEC_J2K = 0;

    /** {@code sizeof(opj_dparameters_t)}. */
    static final int DECODER_PARAMETERS_BYTES = 8252;

    private static final int MAX_VERSION_LENGTH = 32;

    /** @throws UnavailableException when a function is missing or the library is not the one this was written for */
    static OpenJpeg bind(SymbolLookup symbols) throws UnavailableException {
        var functions = new Functions(Linker.nativeLinker(), symbols);
        var library = new OpenJpeg(
                functions.find("opj_version", FunctionDescriptor.of(ADDRESS)),
                functions.find("opj_create_decompress", FunctionDescriptor.of(ADDRESS, JAVA_INT)),
                functions.find("opj_destroy_codec", FunctionDescriptor.ofVoid(ADDRESS)),
                functions.find("opj_set_default_decoder_parameters", FunctionDescriptor.ofVoid(ADDRESS)),
                functions.bool("opj_setup_decoder", ADDRESS, ADDRESS),
                functions.bool("opj_decoder_set_strict_mode", ADDRESS, JAVA_INT),
                functions.bool("opj_set_error_handler", ADDRESS, ADDRESS, ADDRESS),
                functions.bool("opj_set_warning_handler", ADDRESS, ADDRESS, ADDRESS),
                functions.bool("opj_read_header", ADDRESS, ADDRESS, ADDRESS),
                functions.bool("opj_decode", ADDRESS, ADDRESS, ADDRESS),
                functions.find("opj_image_create", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT)),
                functions.find("opj_image_destroy", FunctionDescriptor.ofVoid(ADDRESS)),
                functions.find("opj_stream_create", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_INT)),
                functions.find("opj_stream_destroy", FunctionDescriptor.ofVoid(ADDRESS)),
                functions.find("opj_stream_set_read_function", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
                functions.find("opj_stream_set_skip_function", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
                functions.find("opj_stream_set_seek_function", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
                functions.find("opj_stream_set_user_data", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS)),
                functions.find("opj_stream_set_user_data_length", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG)),
                Callbacks.create());
        LayoutCheck.of(library);
        return library;
    }

    /** What {@code opj_version} says, for example {@code 2.5.4}. */
    String versionText() throws Throwable {
        var text = (MemorySegment) version.invokeExact();
        // A static string, so it is terminated; the bound is for a library that is something else.
        var bytes = text.reinterpret(MAX_VERSION_LENGTH);
        var characters = new StringBuilder();
        for (int i = 0; i < MAX_VERSION_LENGTH && bytes.get(JAVA_BYTE, i) != 0; i++) {
            characters.append((char) (bytes.get(JAVA_BYTE, i) & 0x7f));
        }
        return characters.toString();
    }

    private record Functions(Linker linker, SymbolLookup symbols) {

        MethodHandle find(String name, FunctionDescriptor descriptor) throws UnavailableException {
            var address = symbols.find(name);
            if (address.isEmpty()) {
                throw new UnavailableException("the OpenJPEG library has no function " + name);
            }
            return linker.downcallHandle(address.get(), descriptor);
        }

        MethodHandle bool(String name, MemoryLayout... arguments) throws UnavailableException {
            return find(name, FunctionDescriptor.of(JAVA_INT, arguments));
        }
    }
}
