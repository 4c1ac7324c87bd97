package dev.puppetmaster.brain;

import java.util.function.Consumer;

/** Cuts a program's standard error into lines, for a log: what is long is cut, what is much is left out. */
final class ErrorLines {
    private static final int MAX_LINE = 1_000;
    private static final int MAX_LINES = 200;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();
    private int told;

    ErrorLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                end();
            } else if (line.length() < MAX_LINE) {
                line.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
    }

    void end() {
        String whole = line.toString().stripTrailing();
        line.setLength(0);
        if (!whole.isEmpty() && told <= MAX_LINES) {
            lines.accept(told == MAX_LINES ? "(more lines are left out)" : whole);
            told++;
        }
    }
}
