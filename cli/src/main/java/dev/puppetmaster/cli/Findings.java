package dev.puppetmaster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/** How findings are printed: a line each, in columns, or as JSON. */
record Findings(List<Finding> all) {
    private static final int VERDICT = 5;
    /** The width that the subjects of a machine take. */
    private static final int SUBJECT = 9;

    boolean anyFail() {
        return all.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.FAIL);
    }

    void print(PrintWriter out, Ansi ansi) {
        int subject = Math.max(SUBJECT, widest(Finding::subject)) + 2;
        int of = widest(Finding::of);
        int whose = of == 0 ? 0 : of + 2;
        all.forEach(finding -> out.println(line(finding, ansi, subject, whose)));
    }

    private int widest(Function<Finding, String> column) {
        return all.stream()
                .map(column)
                .map(String::length)
                .max(Comparator.naturalOrder())
                .orElse(0);
    }

    private static String line(Finding finding, Ansi ansi, int subject, int whose) {
        String colour = switch (finding.verdict()) {
            case OK -> "fg(green)";
            case WARN -> "fg(yellow)";
            case FAIL -> "bold,fg(red)";
        };
        String verdict = ansi.string("@|" + colour + " " + finding.verdict() + "|@");
        String advice = finding.advice().isEmpty() ? "" : ": " + finding.advice();
        String page = finding.page().isEmpty() ? "" : ansi.string("@|faint  (" + finding.page() + ")|@");
        return verdict
                + " ".repeat(VERDICT - finding.verdict().name().length())
                + padded(finding.subject(), subject)
                + padded(finding.of(), whose)
                + finding.found()
                + advice
                + page;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    String json() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        for (Finding finding : all) {
            array.addObject()
                    .put("subject", finding.subject())
                    .put("of", finding.of())
                    .put("verdict", finding.verdict().name())
                    .put("found", finding.found())
                    .put("advice", finding.advice())
                    .put("page", finding.page());
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }
}
