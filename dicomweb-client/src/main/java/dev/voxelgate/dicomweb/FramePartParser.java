package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.ByteCollector;
import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.BodyEnd;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartBody;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartEnd;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartHeaders;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Joins the parts of a RetrieveFrames answer, one for each frame that was asked for and in that order. */
final class FramePartParser implements PullParser<FramePart> {

    private final PullParser<MultipartEvent> parts;
    private final int[] numbers;
    private final ByteCollector data;
    private MediaType mediaType = MediaType.parse(null);
    private long offset;
    private int frames;

    FramePartParser(PullParser<MultipartEvent> parts, int[] numbers, int maxFrameBytes) {
        this.parts = parts;
        this.numbers = numbers;
        this.data = new ByteCollector("max-frame-bytes", maxFrameBytes);
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
    public @Nullable FramePart poll() {
        for (MultipartEvent event = parts.poll(); event != null; event = parts.poll()) {
            switch (event) {
                case PartHeaders headers -> begin(headers);
                case PartBody body -> add(body.bytes());
                case PartEnd _ -> {
                    return new FramePart(numbers[frames++], mediaType.name(), mediaType.parameters(), data.take());
                }
                case BodyEnd _ -> checkCount();
            }
        }
        return null;
    }

    private void begin(PartHeaders headers) {
        if (frames == numbers.length) {
            throw new MalformedStreamException(offset, "expected " + numbers.length + " frames but there are more");
        }
        mediaType = MediaType.parse(headers.contentType());
    }

    private void add(ByteBuf bytes) {
        try {
            int length = bytes.readableBytes();
            data.add(bytes, offset);
            offset += length;
        } finally {
            bytes.release();
        }
    }

    private void checkCount() {
        if (frames < numbers.length) {
            throw new MalformedStreamException(
                    offset, "expected " + numbers.length + " frames but the answer has " + frames);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
