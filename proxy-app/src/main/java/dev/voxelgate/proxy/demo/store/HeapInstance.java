package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.DataSetWriter;
import dev.voxelgate.proxy.demo.dataset.Element;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** An instance whose file was written into memory. */
public final class HeapInstance implements StoredInstance {

    private static final int CHUNK_BYTES = 32 * 1024;

    private final DataSet dataSet;
    private final TransferSyntax transferSyntax;
    private final byte[] file;

    private HeapInstance(DataSet dataSet, TransferSyntax transferSyntax, byte[] file) {
        this.dataSet = dataSet;
        this.transferSyntax = transferSyntax;
        this.file = file;
    }

    /** Writes the data set and keeps the file, and its attributes without the pixel data. */
    public static HeapInstance write(DataSet dataSet, TransferSyntax transferSyntax) {
        var file = DataSetWriter.file(dataSet, transferSyntax);
        var pixels = dataSet.element(Tag.PIXEL_DATA);
        var kept = pixels == null
                ? dataSet
                : dataSet.toBuilder()
                        .put(new Element.Elsewhere(pixels.tag(), pixels.vr()))
                        .build();
        return new HeapInstance(kept, transferSyntax, file);
    }

    /** The whole file. Not copied. */
    public byte[] file() {
        return file;
    }

    @Override
    public DataSet index() {
        return dataSet;
    }

    @Override
    public DataSet metadata() {
        return dataSet;
    }

    @Override
    public TransferSyntax transferSyntax() {
        return transferSyntax;
    }

    @Override
    public long length() {
        return file.length;
    }

    @Override
    public Flux<ByteBuf> bytes() {
        return Flux.fromStream(() -> IntStream.range(0, Math.ceilDiv(file.length, CHUNK_BYTES))
                .mapToObj(chunk -> Unpooled.wrappedBuffer(
                        file, chunk * CHUNK_BYTES, Math.min(CHUNK_BYTES, file.length - chunk * CHUNK_BYTES))));
    }
}
