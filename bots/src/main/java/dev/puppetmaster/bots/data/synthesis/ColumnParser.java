package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.BadRequest;
import dev.puppetmaster.bots.data.Nearest;
import dev.puppetmaster.bots.data.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one item of {@code columns:}, a name with a type or a formula and what follows them. */
final class ColumnParser {

    /** The words for a type. */
    static final List<String> TYPES = List.of(
            "int", "decimal", "normal", "lognormal", "choice", "bool", "date", "datetime", "times", "text", "id");

    private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_]{0,59}";
    private static final Pattern FORMULA = Pattern.compile("(" + NAME + ")\\s*=\\s*(.+)");
    private static final Pattern TYPED = Pattern.compile("(" + NAME + ")\\s+(\\p{L}+)\\s*(.*)");
    private static final Pattern SUFFIX = Pattern.compile("(.*\\S)\\s+(missing|outliers|decimals)\\s+(\\S+)");

    private final List<ColumnShape> before;

    ColumnParser(List<ColumnShape> before) {
        this.before = before;
    }

    ColumnShape parse(String item) throws BadRequest {
        String body = item;
        double missing = 0;
        double outliers = 0;
        int decimals = -1;
        for (Matcher suffix = SUFFIX.matcher(body); suffix.matches(); suffix = SUFFIX.matcher(body)) {
            String value = suffix.group(3);
            switch (suffix.group(2)) {
                case "missing" -> missing = share(item, "missing", value);
                case "outliers" -> outliers = share(item, "outliers", value);
                default -> decimals = decimals(item, value);
            }
            body = suffix.group(1);
        }
        Matcher formula = FORMULA.matcher(body);
        if (formula.matches()) {
            String name = name(formula.group(1));
            ColumnShape.Kind kind = new ColumnShape.Computed(
                    FormulaParser.parse(name, formula.group(2).strip(), before));
            return new ColumnShape(name, item, kind, missing, outliers, decimals);
        }
        Matcher typed = TYPED.matcher(body);
        if (!typed.matches()) {
            throw new BadRequest("column '" + OneLine.of(item, 60)
                    + "' is not understood: write a name and a type (age int 18..90) or a formula (score = 2*age)");
        }
        String name = name(typed.group(1));
        return new ColumnShape(
                name, item, kind(name, typed.group(2), typed.group(3).strip()), missing, outliers, decimals);
    }

    private String name(String name) throws BadRequest {
        if (name.equals("noise")) {
            throw new BadRequest("column 'noise': the word is taken by formulas, choose another name");
        }
        if (before.stream().anyMatch(c -> c.name().equals(name))) {
            throw new BadRequest("column '" + name + "' is listed twice: give each column a name of its own");
        }
        return name;
    }

    private ColumnShape.Kind kind(String name, String word, String text) throws BadRequest {
        Arguments arguments = new Arguments(name, text);
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "int", "integer" -> arguments.whole();
            case "decimal", "float", "double", "number", "uniform" -> arguments.uniform();
            case "normal" -> arguments.normal();
            case "lognormal" -> arguments.lognormal();
            case "choice" -> arguments.choice();
            case "bool", "boolean" ->
                new ColumnShape.Truth(FormulaParser.parse(name, text.isEmpty() ? "0.5" : text, before));
            case "date" -> arguments.period(true);
            case "datetime" -> arguments.period(false);
            case "times" -> arguments.clock();
            case "text" -> arguments.words();
            case "id" -> arguments.counter();
            default ->
                throw new BadRequest("column '" + name + "': no type '" + OneLine.of(word, 30) + "'"
                        + Nearest.to(word, TYPES)
                                .map(t -> ", did you mean '" + t + "'?")
                                .orElse(";")
                        + " Types: " + String.join(", ", TYPES) + ", or '" + name + " = FORMULA'");
        };
    }

    private static double share(String item, String what, String value) throws BadRequest {
        try {
            double share = Double.parseDouble(value);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new BadRequest("column '" + OneLine.of(item, 60) + "': " + what + " '" + OneLine.of(value, 20)
                + "' is no share from 0 to 1, such as 0.1");
    }

    private static int decimals(String item, String value) throws BadRequest {
        if (value.length() == 1 && value.charAt(0) >= '0' && value.charAt(0) <= '9') {
            return value.charAt(0) - '0';
        }
        throw new BadRequest("column '" + OneLine.of(item, 60) + "': decimals '" + OneLine.of(value, 20)
                + "' is no digit from 0 to 9");
    }

    /** The items of a list set apart by commas, none of which is inside brackets; empty ones are left out. */
    static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        int open = 0;
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i < list.length() ? list.charAt(i) : ',';
            open += c == '(' || c == '{' ? 1 : 0;
            open -= c == ')' || c == '}' ? 1 : 0;
            if (i == list.length() || (c == ',' && open <= 0)) {
                String item = list.substring(start, i).strip();
                if (!item.isEmpty()) {
                    items.add(item);
                }
                start = i + 1;
            }
        }
        return items;
    }
}
