package dev.puppetmaster.synapse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a log as one line. */
final class LastWords {
    private static final int BYTES = 4_096;
    private static final int LINES = 4;
    private static final int CHARS = 600;

    private LastWords() {}

    /** The end of {@code output}, or of {@code log} where that is empty, and where to read on. */
    static String of(Path output, Path log) {
        String last = end(output);
        Path source = output;
        if (last.isEmpty()) {
            last = end(log);
            source = log;
        }
        return last.isEmpty() ? "it said nothing (" + output + ")" : last + " (" + source + ")";
    }

    private static String end(Path file) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            int count = (int) Math.min(BYTES, in.length());
            byte[] bytes = new byte[count];
            in.seek(in.length() - count);
            in.readFully(bytes);
            return joined(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String joined(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> line.chars().anyMatch(Character::isLetterOrDigit))
                .toList();
        String joined = String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return joined.length() > CHARS ? "…" + joined.substring(joined.length() - CHARS) : joined;
    }
}
