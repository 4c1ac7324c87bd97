package dev.puppetmaster.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of docs, as a reader follows it: what stands in its blocks and tables is run, so that it cannot become untrue. */
record Page(String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w+)\\n(.*?)^ *```$");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    static Page of(Path file) throws IOException {
        return new Page(Files.readString(file));
    }

    /** The shell blocks of step {@code number} of the numbered list under {@code heading}, without their indentation. */
    List<String> step(String heading, int number) {
        String section = section(heading);
        Matcher begin = Pattern.compile("(?m)^" + number + "\\. ").matcher(section);
        if (!begin.find()) {
            throw new AssertionError("the page has no step " + number + " under \"" + heading + "\"");
        }
        String from = section.substring(begin.end());
        Matcher end = Pattern.compile("(?m)^" + (number + 1) + "\\. ").matcher(from);
        return blocks(end.find() ? from.substring(0, end.start()) : from, "sh");
    }

    /** The blocks of {@code language} under {@code heading}. */
    List<String> blocks(String heading, String language, int wanted) {
        List<String> found = blocks(section(heading), language);
        if (found.size() != wanted) {
            throw new AssertionError("the page has " + found.size() + " blocks of " + language + " under \"" + heading
                    + "\", and this test knows of " + wanted);
        }
        return found;
    }

    /** The pieces of code in the second column of the row whose first begins with {@code start}. */
    List<String> row(String start) {
        String row = text.lines()
                .filter(line -> line.startsWith("| " + start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no row \"" + start + "\""));
        return code(row.substring(row.indexOf('|', 1)));
    }

    /** The first piece of code that begins so. */
    String codeThatBegins(String start) {
        return code(BLOCK.matcher(text).replaceAll("")).stream()
                .filter(code -> code.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no code that begins with " + start));
    }

    private static List<String> code(String from) {
        List<String> found = new ArrayList<>();
        Matcher code = CODE.matcher(from);
        while (code.find()) {
            found.add(code.group(1));
        }
        return found;
    }

    private String section(String heading) {
        int begin = text.indexOf("\n## " + heading + "\n");
        if (begin < 0) {
            throw new AssertionError("the page has no heading \"" + heading + "\"");
        }
        int end = text.indexOf("\n## ", begin + 1);
        return text.substring(begin, end < 0 ? text.length() : end);
    }

    private static List<String> blocks(String from, String language) {
        List<String> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(from);
        while (block.find()) {
            if (block.group(2).equals(language)) {
                found.add(block.group(3).replaceAll("(?m)^" + block.group(1), ""));
            }
        }
        return found;
    }
}
