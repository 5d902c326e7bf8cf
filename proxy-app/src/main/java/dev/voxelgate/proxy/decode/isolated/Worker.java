package dev.voxelgate.proxy.decode.isolated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One worker process, used by one thread at a time, which waits for each answer. A call that fails has ended the process. */
final class Worker {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ScheduledExecutorService watch;
    private String lastWords = "";
    private boolean late;
    private int frames;
    private long firstResident;
    private long resident;

    Worker(Process process, ScheduledExecutorService watch) {
        this.process = process;
        this.watch = watch;
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
    }

    /** A step of the conversation. */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** Waits until the worker is ready, and gives what it says of itself. */
    WorkerReport awaitReady(Duration limit) throws WorkerFailedException {
        var report = within(limit, this::report);
        try {
            process.getErrorStream().close(); // Nobody reads it any more, and a full pipe would stop the worker.
        } catch (IOException e) {
            throw failed(e);
        }
        return report;
    }

    private WorkerReport report() throws IOException {
        try {
            return WorkerReport.read(in);
        } catch (IOException e) {
            lastWords = FrameAnswer.printable(new String(
                    process.getErrorStream().readNBytes(FrameAnswer.MAX_MESSAGE), StandardCharsets.US_ASCII));
            throw e;
        }
    }

    /** Has one frame decoded. */
    FrameAnswer decode(FrameRequest request, Duration limit) throws WorkerFailedException {
        var answer = within(limit, () -> {
            request.write(out);
            out.flush();
            return FrameAnswer.read(in, request.image());
        });
        frames++;
        resident = answer.residentBytes();
        if (firstResident == 0) {
            firstResident = resident;
        }
        return answer;
    }

    /** The watch ends the process when its time is over, which ends every read and write that waits for it. */
    private <T> T within(Duration limit, Step<T> step) throws WorkerFailedException {
        var alarm = watch.schedule(this::end, limit.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return step.run();
        } catch (IOException e) {
            late = alarm.isDone();
            end();
            throw late ? new WorkerFailedException("took longer than " + limit.toMillis() + " ms", e) : failed(e);
        } catch (RuntimeException | Error e) {
            end(); // Half an answer is read: there is no telling where the next one begins.
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private WorkerFailedException failed(IOException cause) {
        end();
        return new WorkerFailedException("ended" + exitValue(), cause);
    }

    private String exitValue() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? " with " + process.exitValue() : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Whether it was ended because its time was over. */
    boolean isLate() {
        return late;
    }

    /** What it has said on its standard error, shortened, if it did not start. */
    String lastWords() {
        return lastWords;
    }

    int frames() {
        return frames;
    }

    /** By how many bytes its memory has grown since its first frame. */
    long growth() {
        return resident - firstResident;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL: works on a stopped process too. Nothing is lost. */
    void end() {
        process.destroyForcibly();
    }
}
