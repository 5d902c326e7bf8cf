package dev.voxelgate.proxy.reliability;

import dev.voxelgate.proxy.reliability.Ending.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How the answers of one part of a test ended: how many in which way, and what was said of those that failed. */
final class Verdicts {

    static final Set<Verdict> ALL_BUT_EXACT = Set.copyOf(EnumSet.complementOf(EnumSet.of(Verdict.EXACT)));

    private static final int MAX_DETAIL = 200;

    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private int putOff;
    private final List<String> notExact = new ArrayList<>();

    synchronized void add(Expected request, Ending ending) {
        counts.merge(ending.verdict(), 1, Integer::sum);
        if (ending.verdict() != Verdict.EXACT) {
            notExact.add(ending.verdict() + " " + ending.status() + " " + request + ": " + shortened(ending.detail()));
        }
    }

    private static String shortened(String detail) {
        return detail.substring(0, Math.min(detail.length(), MAX_DETAIL));
    }

    /** A client was told to come again: this is not how it ended. */
    synchronized void putOff() {
        putOff++;
    }

    synchronized int count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }

    /** The endings of these kinds, for a message. */
    synchronized List<String> of(Collection<Verdict> verdicts) {
        return notExact.stream()
                .filter(line -> verdicts.stream().anyMatch(verdict -> line.startsWith(verdict + " ")))
                .toList();
    }

    /** The counts in one line. */
    synchronized String line() {
        return Arrays.stream(Verdict.values())
                        .map(verdict -> "%8d".formatted(counts.getOrDefault(verdict, 0)))
                        .collect(Collectors.joining())
                + "%8d".formatted(putOff);
    }

    /** What {@link #line} counts. */
    static String heading() {
        return Arrays.stream(Verdict.values())
                        .map(verdict -> "%8s".formatted(verdict.toString().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining())
                + "%8s".formatted("put off");
    }
}
