package dev.voxelgate.proxy.decode.isolated;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;

/**
 * What a worker says once it is ready for frames.
 *
 * @param codec the native library, or why there is none
 * @param restrictions what the process has given up, and what it could not
 */
public record WorkerReport(String codec, String restrictions) {

    private static final int MAGIC = 0x564f5857; // "VOXW"

    /** Writes the report; the caller flushes. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(MAGIC);
        out.writeUTF(codec);
        out.writeUTF(restrictions);
    }

    static WorkerReport read(DataInput in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new StreamCorruptedException("this is no worker");
        }
        return new WorkerReport(FrameAnswer.printable(in.readUTF()), FrameAnswer.printable(in.readUTF()));
    }
}
