package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.BadRequest;
import dev.puppetmaster.bots.data.OneLine;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What follows the type of a column. */
final class Arguments {

    private static final String NUMBER = "([-+]?\\d{1,18}(?:\\.\\d{1,12})?)";
    private static final Pattern RANGE = Pattern.compile(NUMBER + "\\s*\\.\\.\\s*" + NUMBER);
    private static final Pattern TWO = Pattern.compile(NUMBER + "\\s+" + NUMBER);
    private static final Pattern STEP = Pattern.compile("(\\S+)\\s+(\\d{1,6})([smhd])");
    private static final int MAX_OPTIONS = 50;
    private static final long MAX_WHOLE = 1_000_000_000_000_000L;

    private final String column;
    private final String text;

    Arguments(String column, String text) {
        this.column = column;
        this.text = text;
    }

    ColumnShape.Kind whole() throws BadRequest {
        if (text.isEmpty()) {
            return new ColumnShape.Whole(0, 100);
        }
        Matcher range = RANGE.matcher(text);
        if (!range.matches() || text.replace("..", "").indexOf('.') >= 0) {
            throw wrong("int 18..90");
        }
        long min = Long.parseLong(range.group(1));
        long max = Long.parseLong(range.group(2));
        if (min > max || Math.abs(min) > MAX_WHOLE || Math.abs(max) > MAX_WHOLE) {
            throw wrong("int 18..90, the smaller number first");
        }
        return new ColumnShape.Whole(min, max);
    }

    ColumnShape.Kind uniform() throws BadRequest {
        if (text.isEmpty()) {
            return new ColumnShape.Uniform(0, 1);
        }
        Matcher range = RANGE.matcher(text);
        if (!range.matches() || Double.parseDouble(range.group(1)) > Double.parseDouble(range.group(2))) {
            throw wrong("decimal 0.5..2.5, the smaller number first");
        }
        return new ColumnShape.Uniform(Double.parseDouble(range.group(1)), Double.parseDouble(range.group(2)));
    }

    ColumnShape.Kind normal() throws BadRequest {
        if (text.isEmpty()) {
            return new ColumnShape.Normal(0, 1);
        }
        Matcher two = TWO.matcher(text);
        if (!two.matches() || Double.parseDouble(two.group(2)) < 0) {
            throw wrong("normal 42000 9000, the mean and the standard deviation");
        }
        return new ColumnShape.Normal(Double.parseDouble(two.group(1)), Double.parseDouble(two.group(2)));
    }

    ColumnShape.Kind lognormal() throws BadRequest {
        Matcher two = TWO.matcher(text.isEmpty() ? "1 1" : text);
        if (!two.matches() || Double.parseDouble(two.group(1)) <= 0 || Double.parseDouble(two.group(2)) < 0) {
            throw wrong("lognormal 30 0.5, the median and the deviation of the logarithm");
        }
        return new ColumnShape.Lognormal(Double.parseDouble(two.group(1)), Double.parseDouble(two.group(2)));
    }

    ColumnShape.Kind choice() throws BadRequest {
        List<String> options = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (String part : Pattern.compile("|", Pattern.LITERAL).split(text, -1)) {
            Matcher weighted =
                    Pattern.compile("(.*):\\s*(\\d{1,9}(?:\\.\\d{1,9})?)").matcher(part);
            boolean has = weighted.matches();
            String option = (has ? weighted.group(1) : part).strip();
            if (option.isEmpty() || options.contains(option) || options.size() == MAX_OPTIONS) {
                throw wrong("choice Berlin|Paris|Rome, at most " + MAX_OPTIONS + " different words");
            }
            options.add(option);
            weights.add(has ? Double.parseDouble(weighted.group(2)) : 1.0);
        }
        if (weights.stream().mapToDouble(w -> w).sum() <= 0) {
            throw wrong("choice Berlin:3|Paris:1, at least one weight above 0");
        }
        return new ColumnShape.Choice(List.copyOf(options), List.copyOf(weights));
    }

    ColumnShape.Kind period(boolean days) throws BadRequest {
        String example = days ? "date 2024-01-01..2024-12-31" : "datetime 2024-01-01..2024-01-31T12:00";
        String range = text.isEmpty() ? "2024-01-01..2024-12-31" : text;
        int dots = range.indexOf("..");
        if (dots < 0) {
            throw wrong(example);
        }
        long from = millis(range.substring(0, dots).strip(), example);
        long to = millis(range.substring(dots + 2).strip(), example);
        if (from > to) {
            throw wrong(example + ", the earlier day first");
        }
        return new ColumnShape.Period(from, to, days);
    }

    ColumnShape.Kind clock() throws BadRequest {
        String example = "times 2024-01-01T00:00 15m, the start and a step in s, m, h or d";
        Matcher step = STEP.matcher(text);
        if (!step.matches()) {
            throw wrong(example);
        }
        long seconds = switch (step.group(3)) {
            case "s" -> 1L;
            case "m" -> 60L;
            case "h" -> 3600L;
            default -> 86_400L;
        };
        return new ColumnShape.Clock(millis(step.group(1), example), Long.parseLong(step.group(2)) * seconds * 1000L);
    }

    ColumnShape.Kind counter() throws BadRequest {
        if (!text.isEmpty() && !text.matches("\\d{1,12}")) {
            throw wrong("id 1001, the first number");
        }
        return new ColumnShape.Counter(text.isEmpty() ? 1 : Long.parseLong(text));
    }

    ColumnShape.Kind words() throws BadRequest {
        if (!text.isEmpty()) {
            throw wrong("text, and nothing after it but missing 0.1");
        }
        return new ColumnShape.Words();
    }

    private long millis(String value, String example) throws BadRequest {
        try {
            LocalDateTime at =
                    value.length() == 10 ? LocalDate.parse(value).atStartOfDay() : LocalDateTime.parse(value);
            if (at.getYear() >= 0 && at.getYear() <= 9000) {
                return at.toInstant(ZoneOffset.UTC).toEpochMilli();
            }
        } catch (DateTimeException e) {
            // Said below, as for a year out of range.
        }
        throw wrong(example);
    }

    private BadRequest wrong(String example) {
        return new BadRequest("column '" + column + "': '" + OneLine.of(text, 40) + "' is not understood: write "
                + column + " " + example);
    }
}
