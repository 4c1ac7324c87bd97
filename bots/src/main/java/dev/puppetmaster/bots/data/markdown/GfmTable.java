package dev.puppetmaster.bots.data.markdown;

import java.util.ArrayList;
import java.util.List;

/** Collects the lines of one GFM table; cells are Markdown already. */
final class GfmTable {

    private final StringBuilder out = new StringBuilder();
    private final int width;

    /** @param headings those that start with {@code >} stand over columns aligned to the right */
    GfmTable(List<String> headings) {
        width = headings.size();
        List<String> names = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            names.add(right ? heading.substring(1) : heading);
            rules.add(right ? "---:" : "---");
        }
        line(names);
        line(rules);
    }

    void row(List<String> cells) {
        if (cells.size() != width) {
            throw new IllegalArgumentException(cells.size() + " cells in a table of " + width);
        }
        line(cells);
    }

    private void line(List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
