package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses the answer of a WADO-RS retrieval of instances (PS3.18 10.4), a multipart body of DICOM files, each with a
 * parser of its own. Throws as these do; offsets in messages on a file count from the start of its part.
 */
public final class MultipartFilesParser<T> implements PullParser<T> {

    private final Supplier<? extends PullParser<T>> files;
    private final MultipartParser parts;
    private @Nullable PullParser<T> file;

    /** @param files makes the parser of a file */
    public MultipartFilesParser(
            String boundary, MultipartLimits multipartLimits, Supplier<? extends PullParser<T>> files) {
        this.parts = new MultipartParser(boundary, multipartLimits);
        this.files = files;
    }

    @Override
    public void offer(ByteBuf chunk) {
        parts.offer(chunk);
    }

    @Override
    public void end() {
        parts.end();
    }

    @Override
    public @Nullable T poll() {
        while (true) {
            T result = file == null ? null : file.poll();
            if (result != null) {
                return result;
            }
            var event = parts.poll();
            if (event == null) {
                return null;
            }
            take(event);
        }
    }

    private void take(MultipartEvent event) {
        switch (event) {
            case MultipartEvent.PartHeaders _ -> {
                closeFile();
                file = files.get();
            }
            case MultipartEvent.PartBody body -> Objects.requireNonNull(file).offer(body.bytes());
            case MultipartEvent.PartEnd _ -> Objects.requireNonNull(file).end();
            case MultipartEvent.BodyEnd _ -> {}
        }
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    @Override
    public void close() {
        closeFile();
        parts.close();
    }
}
