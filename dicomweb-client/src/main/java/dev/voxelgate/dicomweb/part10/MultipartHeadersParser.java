package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses the answer of a WADO-RS retrieval of instances (PS3.18 10.4), a multipart body of DICOM files, to what each of
 * them says before its pixel data. Throws as {@link InstanceHeaderParser} does; offsets in messages on a file count from
 * the start of its part.
 */
public final class MultipartHeadersParser implements PullParser<InstanceHeader> {

    private final Part10Limits limits;
    private final MultipartParser parts;
    private @Nullable InstanceHeaderParser file;

    public MultipartHeadersParser(String boundary, MultipartLimits multipartLimits, Part10Limits limits) {
        this.parts = new MultipartParser(boundary, multipartLimits);
        this.limits = limits;
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
    public @Nullable InstanceHeader poll() {
        while (true) {
            var header = file == null ? null : file.poll();
            if (header != null) {
                return header;
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
                file = new InstanceHeaderParser(limits);
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
