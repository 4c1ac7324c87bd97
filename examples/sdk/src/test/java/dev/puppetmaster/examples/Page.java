package dev.puppetmaster.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation: its fenced blocks, each with the comment before it, which says where it comes from.
 *
 * <pre>
 * &lt;!-- code: PATH#REGION --&gt;    the lines of a source file between "// docs:REGION" and "// docs:end"
 * &lt;!-- code: PATH --&gt;           the class in it, without package, imports and its comment
 * &lt;!-- chat: CLASS --&gt;          a conversation with that bot
 * </pre>
 */
record Page(String path, List<Block> blocks) {
    private static final Pattern SOURCE = Pattern.compile("<!-- (code|chat): (\\S+) -->");
    private static final Pattern DECLARATION = Pattern.compile("^(@|public |final |class )");
    private static final String FENCE = "```";

    /**
     * A fenced block.
     *
     * @param line where it begins, from 1
     * @param language behind the fence, or ""
     * @param kind code or chat, or "" without a comment
     * @param source what the comment names, or ""
     */
    record Block(String page, int line, String language, String kind, String source, List<String> lines) {
        @Override
        public String toString() {
            return page + ":" + line + " " + source;
        }
    }

    static Page read(String path) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Repository.lines(path);
        Optional<Matcher> comment = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher source = SOURCE.matcher(line);
            if (source.matches()) {
                comment = Optional.of(source);
            } else if (line.startsWith(FENCE)) {
                int begin = i + 1;
                do {
                    i++;
                } while (!lines.get(i).startsWith(FENCE));
                blocks.add(new Block(
                        path,
                        begin,
                        line.substring(FENCE.length()).strip(),
                        comment.map(found -> found.group(1)).orElse(""),
                        comment.map(found -> found.group(2)).orElse(""),
                        List.copyOf(lines.subList(begin, i))));
                comment = Optional.empty();
            } else if (!line.isBlank()) {
                comment = Optional.empty();
            }
        }
        return new Page(path, blocks);
    }

    /** The lines of a region, without their common indentation. */
    static List<String> region(String source) {
        String[] parts = source.split("#", 2);
        List<String> lines = Repository.lines(parts[0]);
        if (parts.length == 1) {
            return lines.stream()
                    .dropWhile(line -> !DECLARATION.matcher(line).find())
                    .toList();
        }
        int begin = indexOf(lines, "// docs:" + parts[1], 0, source);
        int end = indexOf(lines, "// docs:end", begin, source);
        List<String> found = lines.subList(begin + 1, end);
        int indent = found.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return found.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .toList();
    }

    private static int indexOf(List<String> lines, String marker, int from, String source) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                return i;
            }
        }
        throw new AssertionError(source + ": no line \"" + marker + "\"");
    }
}
