package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Turns the bytes of one npy file into the bytes of an npz: a ZIP archive (APPNOTE 6.3) with the deflated member
 * {@code arr_0.npy}. It pulls: give it input, take output until it wants more, so neither side is ever buffered.
 *
 * <pre>
 * needsInput ── input(chunk) or end() ──▶ output(out) until needsInput or isFinished
 * </pre>
 *
 * <p>CRC and sizes follow the data in a descriptor. ZIP64 is chosen beforehand, from the announced size. The archive
 * carries no clock: the same array gives the same bytes from every replica with the same zlib, however the input and
 * the output are cut. Not thread-safe. Holds native memory until {@link #close}.
 */
public final class NpzEncoder implements AutoCloseable {

    /** Measured on CT slices: level 1 is several times faster than 6 and a tenth larger. */
    public static final int DEFAULT_LEVEL = 1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private enum State {
        LOCAL_HEADER,
        DATA,
        TRAILER,
        FINISHED
    }

    private final CRC32 crc = new CRC32();
    private final Deflater deflater;
    private final long memberBytes;
    private final ZipMember member;

    private State state = State.LOCAL_HEADER;
    private ByteBuffer record;
    private ByteBuffer input = NOTHING;
    private boolean ended;
    private long taken;
    private long compressed;

    /**
     * @param memberBytes exact length of the npy file, header included
     * @param level of deflate, 1 (fast) to 9 (small)
     */
    public NpzEncoder(long memberBytes, int level) {
        this(memberBytes, level, ZipMember.MAX_CLASSIC);
    }

    /** With a bound of its own above which ZIP64 is used, so that a test need not write 4 GiB. */
    NpzEncoder(long memberBytes, int level, long maxClassic) {
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("deflate level " + level + " is not 1 to 9");
        }
        this.memberBytes = memberBytes;
        this.member = new ZipMember("arr_0.npy", deflateBound(memberBytes) > maxClassic);
        this.record = member.localHeader();
        this.deflater = new Deflater(level, true);
    }

    /** Whether {@link #input} or {@link #end} is what comes next. */
    public boolean needsInput() {
        return state == State.DATA && !ended && !input.hasRemaining();
    }

    /**
     * Gives the next bytes of the npy file. Only when {@link #needsInput()}; the encoder reads from the chunk, and
     * moves its position, until it needs input again.
     */
    public void input(ByteBuffer chunk) {
        if (!needsInput()) {
            throw new IllegalStateException("input that was not asked for");
        }
        taken += chunk.remaining();
        if (taken > memberBytes) {
            throw new IllegalStateException("more than the announced %d bytes".formatted(memberBytes));
        }
        crc.update(chunk.duplicate());
        input = chunk;
        deflater.setInput(chunk);
    }

    /** Says that no input follows. */
    public void end() {
        if (!needsInput()) {
            throw new IllegalStateException("an end that was not asked for");
        }
        if (taken != memberBytes) {
            throw new IllegalStateException("%d bytes instead of the announced %d".formatted(taken, memberBytes));
        }
        ended = true;
        deflater.finish();
    }

    /** Writes to {@code out} until it is full, more input is needed, or the archive is complete. */
    public void output(ByteBuffer out) {
        while (out.hasRemaining()) {
            switch (state) {
                case LOCAL_HEADER -> {
                    if (drain(out)) {
                        state = State.DATA;
                    }
                }
                case DATA -> {
                    if (needsInput()) {
                        return;
                    }
                    compressed += deflater.deflate(out);
                    if (!input.hasRemaining()) {
                        forgetInput();
                    }
                    if (deflater.finished()) {
                        record = member.trailer(crc.getValue(), compressed, taken);
                        state = State.TRAILER;
                    }
                }
                case TRAILER -> {
                    if (drain(out)) {
                        state = State.FINISHED;
                    }
                }
                case FINISHED -> {
                    return;
                }
            }
        }
    }

    /** The caller may free a chunk that was read to its end, and the compressor looks even at an empty one. */
    private void forgetInput() {
        input = NOTHING;
        deflater.setInput(NOTHING);
    }

    /** Whether the archive is complete and all of it was taken. */
    public boolean isFinished() {
        return state == State.FINISHED;
    }

    /** Frees the compressor's native memory. May be called at any time, more than once. */
    @Override
    public void close() {
        deflater.close();
        input = NOTHING;
        state = State.FINISHED;
    }

    private boolean drain(ByteBuffer out) {
        int n = Math.min(record.remaining(), out.remaining());
        out.put(out.position(), record, record.position(), n);
        out.position(out.position() + n);
        record.position(record.position() + n);
        return !record.hasRemaining();
    }

    /** zlib's bound for its default window and memory: incompressible data grow by stored block headers. */
    private static long deflateBound(long bytes) {
        return Math.addExact(bytes, (bytes >>> 12) + (bytes >>> 14) + (bytes >>> 25) + 13);
    }
}
