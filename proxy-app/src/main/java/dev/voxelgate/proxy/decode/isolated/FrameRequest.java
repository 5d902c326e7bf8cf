package dev.voxelgate.proxy.decode.isolated;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A frame on its way to a worker: the transfer syntax, what the data set says of the image, and the codestream behind its
 * length. Numbers are big endian, as {@link DataOutput} writes them. Both ends are of one build, so there is no version.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
public record FrameRequest(String transferSyntaxUid, ImagePixel image, byte[] codestream) {

    /** Writes the request; the caller flushes. */
    public void write(DataOutput out) throws IOException {
        out.writeUTF(transferSyntaxUid);
        out.writeInt(image.rows());
        out.writeInt(image.columns());
        out.writeUTF(image.colour().name());
        out.writeBoolean(image.planar());
        out.writeByte(image.bitsAllocated());
        out.writeByte(image.bitsStored());
        out.writeByte(image.highBit());
        out.writeUTF(image.sampleType().name());
        out.writeInt(codestream.length);
        out.write(codestream);
    }

    /** Reads what {@link #write} wrote. The writer is trusted: it is the gateway. */
    public static FrameRequest read(DataInput in) throws IOException {
        var transferSyntaxUid = in.readUTF();
        var image = new ImagePixel(
                in.readInt(),
                in.readInt(),
                PhotometricInterpretation.valueOf(in.readUTF()),
                in.readBoolean(),
                in.readUnsignedByte(),
                in.readUnsignedByte(),
                in.readUnsignedByte(),
                SampleType.valueOf(in.readUTF()));
        var codestream = new byte[in.readInt()];
        in.readFully(codestream);
        return new FrameRequest(transferSyntaxUid, image, codestream);
    }
}
