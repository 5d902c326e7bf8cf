package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One exchange that goes wrong: what the gateway gets of the archive's answer, and how its connection ends. */
final class FaultyExchange {

    /** How an exchange went on. */
    enum Outcome {
        /** Nothing was hurt: the fault does not fit this answer. */
        SPARED,
        /** The connection lives, and can carry another exchange. */
        ALIVE,
        /** The connection is to be closed, if it is not yet. */
        OVER,
        /** The connection is over, and others are to be refused for a moment. */
        REFUSING
    }

    /** No stall is longer: every deadline of the gateway ends before. */
    private static final int STALL_MILLISECONDS = 60_000;

    /** So that what was sent before a reset is read before it. */
    private static final int BEFORE_RESET_MILLISECONDS = 20;

    private static final int DRIBBLED_BYTES = 200;
    private static final int MAX_GARBAGE_BYTES = 5000;
    private static final List<Integer> OTHER_STATUSES = List.of(302, 400, 404, 418);

    private final Socket gateway;
    private final URI archive;
    private final HttpHead request;
    private final RandomGenerator random;
    private @Nullable ArchiveAnswer answer;

    FaultyExchange(Socket gateway, URI archive, HttpHead request, RandomGenerator random) {
        this.gateway = gateway;
        this.archive = archive;
        this.request = request;
        this.random = random;
    }

    Outcome suffer(Fault fault) throws IOException, InterruptedException {
        return switch (fault) {
            case RESET_BEFORE_ANSWER -> reset();
            case CLOSED_BEFORE_ANSWER -> Outcome.OVER;
            case STALL_BEFORE_ANSWER -> stall();
            case REFUSED -> {
                reset();
                yield Outcome.REFUSING;
            }
            case TOO_MANY_REQUESTS -> status(429);
            case BAD_GATEWAY -> status(502);
            case UNAVAILABLE -> status(503);
            case GATEWAY_TIMEOUT -> status(504);
            case INTERNAL_ERROR -> status(500);
            case OTHER_STATUS -> status(OTHER_STATUSES.get(random.nextInt(OTHER_STATUSES.size())));
            case RESET_WITHIN_ANSWER -> {
                send(answer().bytes(), 0, somewhere());
                Thread.sleep(BEFORE_RESET_MILLISECONDS);
                yield reset();
            }
            case CLOSED_WITHIN_ANSWER -> closeAfter(somewhere());
            case STALL_WITHIN_ANSWER -> {
                send(answer().bytes(), 0, somewhere());
                yield stall();
            }
            case DRIBBLE -> dribbleAfter(somewhere());
            case NO_CLOSING_BOUNDARY -> isMultipart() ? closeAfter(answer().lengthWithoutClosingBoundary()) : spare();
            case SHORT_DOCUMENT -> isDocument() ? shorten() : spare();
            case SHORT_FILE -> isMultipart() || isDocument() ? spare() : shorten();
            case GARBAGE -> garbage(200, "Content-Type: " + answer().head().field("Content-Type") + "\r\n");
        };
    }

    private ArchiveAnswer answer() throws IOException {
        if (answer == null) {
            answer = ArchiveAnswer.fetch(archive, request);
        }
        return answer;
    }

    /** A number of bytes that leaves the answer, head and body, neither empty nor whole. */
    private int somewhere() throws IOException {
        return random.nextInt(1, answer().bytes().length);
    }

    private boolean isMultipart() throws IOException {
        return answer().is("multipart/related");
    }

    private boolean isDocument() throws IOException {
        return answer().is("application/json") || answer().is("application/dicom+json");
    }

    private Outcome spare() throws IOException {
        byte[] bytes = answer().bytes();
        send(bytes, 0, bytes.length);
        return Outcome.SPARED;
    }

    private Outcome reset() throws IOException {
        gateway.setSoLinger(true, 0); // with a linger time of 0, close() sends RST
        gateway.close();
        return Outcome.OVER;
    }

    private Outcome closeAfter(int length) throws IOException {
        send(answer().bytes(), 0, length);
        return Outcome.OVER;
    }

    /** Says nothing until the gateway gives up. */
    private Outcome stall() throws IOException {
        gateway.setSoTimeout(STALL_MILLISECONDS);
        try {
            var _ = gateway.getInputStream().read();
        } catch (SocketTimeoutException e) {
            // It waits still; the judge will find it hanging.
        }
        return Outcome.OVER;
    }

    private Outcome dribbleAfter(int place) throws IOException, InterruptedException {
        byte[] bytes = answer().bytes();
        int end = Math.min(bytes.length, place + DRIBBLED_BYTES);
        send(bytes, 0, place);
        for (int at = place; at < end; at++) {
            send(bytes, at, at + 1);
            Thread.sleep(1);
        }
        send(bytes, end, bytes.length);
        return after(answer());
    }

    /** Cuts at a random place, but never only the line feed after a document. */
    private Outcome shorten() throws IOException {
        var shortened = answer().shortenedTo(random.nextInt(answer().bodyLength() - 2));
        byte[] bytes = shortened.bytes();
        send(bytes, 0, bytes.length);
        return after(shortened);
    }

    private static Outcome after(ArchiveAnswer sent) {
        return sent.head().keepsConnection() ? Outcome.ALIVE : Outcome.OVER;
    }

    /** With a Retry-After (RFC 9110 10.2.3) in one of its two forms, or without. */
    private Outcome status(int status) throws IOException {
        return garbage(
                status,
                switch (random.nextInt(4)) {
                    case 0 -> "Retry-After: 0\r\n";
                    case 1 -> "Retry-After: 1\r\n";
                    case 2 -> "Retry-After: " + inASecond() + "\r\n";
                    default -> "";
                });
    }

    private Outcome garbage(int status, String fields) throws IOException {
        var bytes = new byte[random.nextInt(MAX_GARBAGE_BYTES)];
        random.nextBytes(bytes);
        var head = "HTTP/1.1 %d Whatever\r\n%sContent-Length: %d\r\n\r\n".formatted(status, fields, bytes.length);
        gateway.getOutputStream().write(head.getBytes(US_ASCII));
        send(bytes, 0, bytes.length);
        return Outcome.ALIVE;
    }

    private static String inASecond() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    }

    private void send(byte[] bytes, int from, int to) throws IOException {
        gateway.getOutputStream().write(bytes, from, to - from);
    }
}
