package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.ParserFlux;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import reactor.core.publisher.Flux;

/** One DICOM file of the archive. */
public sealed interface StoredInstance permits HeapInstance, FileInstance {

    /** The attributes that a search looks at. In memory. */
    DataSet index();

    /**
     * The attributes of the data set; pixel data are elsewhere. May read a file.
     *
     * @throws IOException when the file can't be read any more
     */
    DataSet metadata() throws IOException;

    TransferSyntax transferSyntax();

    /** Bytes of the whole file. */
    long length();

    /** The file as it is stored, in chunks that the receiver owns, read as they are asked for and never ahead. */
    Flux<ByteBuf> bytes();

    /** The frames as they are stored, in their order, each read when it is asked for. */
    default Flux<Frame> frames() {
        return ParserFlux.parse(bytes(), () -> new InstanceParser(Part10Limits.DEFAULT));
    }

    default Uid study() {
        return Uid.inPath(index().string(Attribute.STUDY_INSTANCE_UID));
    }

    default Uid series() {
        return Uid.inPath(index().string(Attribute.SERIES_INSTANCE_UID));
    }

    default Uid sopInstance() {
        return Uid.inPath(index().string(Attribute.SOP_INSTANCE_UID));
    }
}
