package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.BadRequest;
import dev.puppetmaster.bots.data.Nearest;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code SUBJECT [N rows] [N columns] [target COLUMN] [seed N] [columns: COLUMN, ...]}, in any order. */
final class RequestParser {

    private static final Pattern COLUMNS = Pattern.compile("(?i)\\bcolumns?\\s*:");
    private static final Pattern SETTING = Pattern.compile("(?i)(rows?|columns?|seed|target)\\s*[=:]\\s*(\\S+)");
    private static final Pattern THOUSANDS = Pattern.compile("(?<![\\d,.])(\\d{1,3}),(\\d{3})(?:,(\\d{3}))?(?![\\d,])");
    private static final Pattern SUBJECT = Pattern.compile("\\p{L}[\\p{L}\\p{N}_-]{0,39}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,59}");
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(?:\\.\\d+)?[kKmM]?");
    private static final Set<String> FILLERS =
            Set.of("a", "an", "and", "the", "of", "with", "for", "in", "table", "csv", "file", "please", "is");
    private static final int GENERAL_COLUMNS = 8;

    private @Nullable String subject;
    private @Nullable String target;
    private @Nullable Integer rows;
    private @Nullable Integer width;
    private @Nullable Long seed;
    private final List<String> notes = new ArrayList<>();

    private RequestParser() {}

    static TableShape parse(String request) throws BadRequest {
        if (request.length() > Synthesizer.MAX_REQUEST) {
            throw new BadRequest("the request has " + request.length() + " characters, at most "
                    + Synthesizer.MAX_REQUEST + " are read: describe fewer columns");
        }
        String text = OneLine.of(request, Synthesizer.MAX_REQUEST);
        if (text.isEmpty()) {
            throw new BadRequest("what table? For example: " + Synthesizer.EXAMPLES.getFirst());
        }
        return new RequestParser().shape(text);
    }

    private TableShape shape(String text) throws BadRequest {
        Matcher listed = COLUMNS.matcher(text);
        List<String> items = new ArrayList<>();
        String head = text;
        boolean explicit = listed.find() && !isCount(text.substring(listed.end()));
        if (explicit) {
            head = text.substring(0, listed.start());
            for (String item : ColumnParser.items(text.substring(listed.end()))) {
                if (!isSetting(item)) {
                    items.add(item);
                }
            }
            if (items.isEmpty()) {
                throw new BadRequest("no column after 'columns:'; for example: columns: age int 18..90, score = 2*age");
            }
        }
        head(words(head));
        long chosenSeed = seed != null ? seed : hash(text) & 0x7fff_ffffL;
        List<ColumnShape> columns = explicit ? columns(items) : known();
        if (target != null && columns.stream().noneMatch(c -> c.name().equals(target))) {
            throw noTarget(target, columns);
        }
        if (rows == null) {
            notes.add("no number of rows was given: " + Synthesizer.DEFAULT_ROWS);
        }
        return new TableShape(
                subject == null ? "table" : subject,
                rows == null ? Synthesizer.DEFAULT_ROWS : rows,
                chosenSeed,
                Optional.ofNullable(target),
                columns,
                notes);
    }

    /** {@code columns: 8} counts columns and lists none. */
    private static boolean isCount(String afterColon) {
        return afterColon.matches("(?i)\\s*\\d+\\b(?!\\s*rows?\\b).*");
    }

    private List<ColumnShape> known() throws BadRequest {
        String word = subject == null ? "table" : subject;
        Subjects.Subject found = Subjects.known(word.toLowerCase(Locale.ROOT));
        if (found != null) {
            if (width != null) {
                throw new BadRequest("'" + width + " columns': " + word + " has "
                        + found.columns().size()
                        + " columns of its own; leave the number out, or list columns after 'columns:'");
            }
        } else {
            Nearest.to(word, Subjects.NAMES)
                    .ifPresent(
                            near -> notes.add("'" + word + "' is no known subject (" + String.join(", ", Subjects.NAMES)
                                    + "), did you mean '" + near + "'? It got general columns"));
            found = Subjects.general(word, target == null ? "value" : target, width == null ? GENERAL_COLUMNS : width);
        }
        if (target == null) {
            target = found.target();
        }
        return columns(found.columns());
    }

    private static List<ColumnShape> columns(List<String> items) throws BadRequest {
        if (items.size() > Synthesizer.MAX_COLUMNS) {
            throw new BadRequest(items.size() + " columns are listed, at most " + Synthesizer.MAX_COLUMNS
                    + " are made: leave some out");
        }
        List<ColumnShape> columns = new ArrayList<>();
        ColumnParser parser = new ColumnParser(columns);
        for (String item : items) {
            columns.add(parser.parse(item));
        }
        return columns;
    }

    private BadRequest noTarget(String wanted, List<ColumnShape> columns) {
        List<String> names = columns.stream().map(ColumnShape::name).toList();
        return new BadRequest("target '" + wanted + "': no such column"
                + Nearest.to(wanted, names)
                        .map(n -> ", did you mean '" + n + "'?")
                        .orElse(";") + " There are "
                + Table.listed(names));
    }

    /** An item among the columns that is a setting: {@code 300 rows}, {@code seed 42}, {@code target score}. */
    private boolean isSetting(String item) throws BadRequest {
        List<String> words = words(item);
        if (words.size() != 2) {
            return false;
        }
        String key = words.get(0).toLowerCase(Locale.ROOT);
        String value = words.get(1);
        boolean counts = NUMBER.matcher(words.get(0)).matches()
                && value.toLowerCase(Locale.ROOT).matches("rows?");
        boolean target = key.equals("target") && !ColumnParser.TYPES.contains(value.toLowerCase(Locale.ROOT));
        boolean number = (key.equals("seed") || key.matches("rows?"))
                && NUMBER.matcher(value).matches();
        if (counts || target || number) {
            head(words);
            return true;
        }
        return false;
    }

    private static List<String> words(String text) {
        String plain = THOUSANDS.matcher(text).replaceAll("$1$2$3");
        String spaced = SETTING.matcher(plain).replaceAll("$1 $2");
        List<String> words = new ArrayList<>();
        for (String word : Pattern.compile("[\\s,;]+").split(spaced, -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private void head(List<String> words) throws BadRequest {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String lower = word.toLowerCase(Locale.ROOT);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            String unit = next.toLowerCase(Locale.ROOT);
            if (NUMBER.matcher(word).matches()) {
                if (unit.matches("columns?")) {
                    width = count(word, "columns", 2, Synthesizer.MAX_COLUMNS);
                } else if (unit.matches("rows?|lines?|records?")) {
                    rows = count(word, "rows", 1, Synthesizer.MAX_ROWS);
                } else {
                    throw new BadRequest("'" + OneLine.of(word, 30) + "': of what? Write '" + OneLine.of(word, 30)
                            + " rows', or 'seed " + OneLine.of(word, 30) + "'");
                }
                i++;
            } else if (setting(lower, next)) {
                i++;
            } else if (!FILLERS.contains(lower)) {
                subject(word);
            }
        }
    }

    /** Whether the word is a setting; its value is the next word. */
    private boolean setting(String key, String value) throws BadRequest {
        switch (key) {
            case "row", "rows" -> rows = count(value, "rows", 1, Synthesizer.MAX_ROWS);
            case "column", "columns" -> width = count(value, "columns", 2, Synthesizer.MAX_COLUMNS);
            case "seed" -> {
                if (!value.matches("-?\\d{1,18}")) {
                    throw new BadRequest("seed '" + OneLine.of(value, 30) + "' is no whole number: write seed 42");
                }
                seed = Long.parseLong(value);
            }
            case "target" -> {
                if (!NAME.matcher(value).matches()) {
                    throw new BadRequest("target '" + OneLine.of(value, 30)
                            + "' is no column name: write target total (letters, digits and _)");
                }
                target = value;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void subject(String word) throws BadRequest {
        if (subject != null) {
            throw new BadRequest("'" + OneLine.of(word, 40) + "' is not understood after '" + subject
                    + "': write SUBJECT, N rows, target COLUMN, seed N, or list columns after 'columns:'");
        }
        if (!SUBJECT.matcher(word).matches()) {
            throw new BadRequest(
                    "'" + OneLine.of(word, 40) + "' is no name for a table: write a word of letters, such as orders");
        }
        subject = word;
    }

    private static int count(String word, String what, int least, int most) throws BadRequest {
        Matcher number = Pattern.compile("(\\d{1,9})([kKmM]?)").matcher(word);
        if (number.matches()) {
            long factor = switch (number.group(2).toLowerCase(Locale.ROOT)) {
                case "k" -> 1_000L;
                case "m" -> 1_000_000L;
                default -> 1L;
            };
            long count = Long.parseLong(number.group(1)) * factor;
            if (count >= least && count <= most) {
                return (int) count;
            }
        }
        throw new BadRequest(String.format(
                Locale.ROOT, "%s '%s': write a whole number from %,d to %,d", what, OneLine.of(word, 30), least, most));
    }

    /** FNV-1a over the UTF-8 bytes, 64 bits. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
