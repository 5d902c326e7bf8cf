package dev.voxelgate.proxy.volume;

/** Writes which frames these are: {@code 1-20,41,43 of 60}, from 1. */
final class FrameNumbers {

    /** Of each at most 40 characters. */
    private static final int MOST_RUNS = 64;

    private final StringBuilder text = new StringBuilder();
    private int runs;
    private long from;
    private long to;

    private FrameNumbers() {}

    /** Ascending neighbours are one run; what has too many of them ends with three dots. */
    static String of(FrameOrder order, long numberOfFrames) {
        var numbers = new FrameNumbers();
        var indexes = order.indexes().iterator();
        while (indexes.hasNext() && numbers.runs <= MOST_RUNS) {
            numbers.add(indexes.nextLong() + 1);
        }
        numbers.end();
        var text = numbers.runs == 0 ? "none" : numbers.text;
        return text + " of " + numberOfFrames;
    }

    private void add(long number) {
        if (runs > 0 && number == to + 1) {
            to = number;
            return;
        }
        end();
        runs++;
        from = number;
        to = number;
    }

    private void end() {
        if (runs == 0) {
            return;
        }
        text.append(text.isEmpty() ? "" : ",");
        if (runs > MOST_RUNS) {
            text.append("...");
        } else {
            text.append(from).append(to > from ? "-" + to : "");
        }
    }
}
