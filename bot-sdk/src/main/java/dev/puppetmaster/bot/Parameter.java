package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One argument of a command: its name, what is right for it, and how it is read. Immutable; declare it once and use it both
 * for {@link Bot#command(String, String, Bot.Typed, Parameter[])} and for {@link Arguments#get}.
 *
 * @param <T> what it is read as
 */
public final class Parameter<T> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    /** Not all that Java takes for a number: {@code 1d} is a day. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");

    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})([smhdw])");
    private static final Pattern SPANS = Pattern.compile("(?:\\d{1,9}[smhdw]){1,5}");

    private final String name;
    private final String meaning;
    private final Function<String, Optional<T>> reader;
    private final List<String> choices;
    private final boolean rest;
    private final Optional<Absent<T>> absent;

    /** What it is where it is left out. {@code shown} is "" where that is nothing. */
    private record Absent<T>(T value, String shown) {}

    private Parameter(
            String name,
            String meaning,
            Function<String, Optional<T>> reader,
            List<String> choices,
            boolean rest,
            Optional<Absent<T>> absent) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a parameter's name: \"" + name + "\" (a lower-case word)");
        }
        this.name = name;
        this.meaning = meaning;
        this.reader = reader;
        this.choices = List.copyOf(choices);
        this.rest = rest;
        this.absent = absent;
    }

    /**
     * A parameter of your own.
     *
     * @param meaning what is right for it, as in "needs {@code name}: a colour"
     * @param reader reads one word, or what stands between quotes; empty where it is not right
     */
    public static <T> Parameter<T> of(String name, String meaning, Function<String, Optional<T>> reader) {
        return new Parameter<>(name, meaning, reader, List.of(), false, Optional.empty());
    }

    /** One word, or several between quotes. */
    public static Parameter<String> word(String name) {
        return of(name, "a word, or several in quotes", Optional::of);
    }

    /** All that is left of the message, with its line breaks; so it stands last. */
    public static Parameter<String> text(String name) {
        return new Parameter<>(name, "a text", Optional::of, List.of(), true, Optional.empty());
    }

    /** A whole number, both bounds included. */
    public static Parameter<Integer> whole(String name, int min, int max) {
        return of(
                name,
                "a whole number from " + min + " to " + max,
                word -> number(Integer::valueOf, word).filter(value -> value >= min && value <= max));
    }

    /** A number with or without a decimal point, both bounds included. */
    public static Parameter<Double> number(String name, double min, double max) {
        return of(
                name,
                "a number from " + min + " to " + max,
                word -> DECIMAL.matcher(word).matches()
                        ? number(Double::valueOf, word).filter(value -> value >= min && value <= max)
                        : Optional.empty());
    }

    /** One of these words, in any case; the nearest is offered to who mistypes it. */
    public static Parameter<String> choice(String name, String... words) {
        List<String> all = Arrays.asList(words);
        return chosen(
                name, all, typed -> all.stream().filter(typed::equalsIgnoreCase).findFirst());
    }

    /** One of an enum's constants, written in lower case with '-' for '_'. */
    public static <E extends Enum<E>> Parameter<E> choice(String name, Class<E> constants) {
        List<E> all = List.of(constants.getEnumConstants());
        return chosen(
                name,
                all.stream().map(Parameter::shown).toList(),
                typed -> all.stream()
                        .filter(constant -> shown(constant).equalsIgnoreCase(typed))
                        .findFirst());
    }

    /** {@code yes}, {@code on} or {@code true}; {@code no}, {@code off} or {@code false}. */
    public static Parameter<Boolean> yesNo(String name) {
        return of(name, "yes or no", word -> switch (word.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "true" -> Optional.of(true);
            case "no", "off", "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A time span such as {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 2d} or {@code 1w}, both bounds included. */
    public static Parameter<Duration> duration(String name, Duration min, Duration max) {
        String meaning = "a time from " + shown(min) + " to " + shown(max) + ", such as 10m, 1h30m or 2d";
        return of(
                name,
                meaning,
                word -> span(word).filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0));
    }

    /** A user by full id, such as {@code @alice:example.org}. */
    public static Parameter<UserId> user(String name) {
        return of(name, "a user's id, such as @alice:example.org", UserId::parse);
    }

    /** This one, which may be left out; then it is {@code value}. */
    public Parameter<T> orElse(T value) {
        return with(value, shown((Object) value));
    }

    /** This one, which may be left out; then it is empty. */
    public Parameter<Optional<T>> optional() {
        return new Parameter<>(
                name,
                meaning,
                Parameter.present(reader),
                choices,
                rest,
                Optional.of(new Absent<>(Optional.empty(), "")));
    }

    private Parameter<T> with(T value, String shown) {
        return new Parameter<>(name, meaning, reader, choices, rest, Optional.of(new Absent<>(value, shown)));
    }

    private static <T> Function<String, Optional<Optional<T>>> present(Function<String, Optional<T>> reader) {
        return word -> {
            Optional<T> value = reader.apply(word);
            return value.isPresent() ? Optional.of(value) : Optional.empty();
        };
    }

    private static <T> Parameter<T> chosen(String name, List<String> words, Function<String, Optional<T>> reader) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" has nothing to choose from");
        }
        return new Parameter<>(name, "one of " + String.join(", ", words), reader, words, false, Optional.empty());
    }

    // ---- for commands

    public String name() {
        return name;
    }

    /** What is right for it, e.g. "a whole number from 1 to 6". */
    public String meaning() {
        return meaning;
    }

    /** What it is where it is left out, in words: "" for nothing, empty where it may not be left out. */
    public Optional<String> absent() {
        return absent.map(Absent::shown);
    }

    /** As in a usage line: {@code <name>} must stand there, {@code [name]} may. */
    public String usage() {
        String shown = name + (rest ? "…" : "");
        return absent.isEmpty() ? "<" + shown + ">" : "[" + shown + "]";
    }

    boolean isRest() {
        return rest;
    }

    Optional<T> read(String word) {
        return reader.apply(word);
    }

    Optional<T> whereAbsent() {
        return absent.map(Absent::value);
    }

    List<String> choices() {
        return choices;
    }

    // ---- reading

    private static <N> Optional<N> number(Function<String, N> read, String word) {
        try {
            return Optional.of(read.apply(word));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> span(String word) {
        String typed = word.toLowerCase(Locale.ROOT);
        if (!SPANS.matcher(typed).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = SPAN.matcher(typed);
        while (part.find()) {
            sum = sum.plusSeconds(
                    Long.parseLong(part.group(1)) * seconds(part.group(2).charAt(0)));
        }
        return Optional.of(sum);
    }

    private static long seconds(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            default -> 7 * 86_400;
        };
    }

    private static String shown(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Duration span -> shown(span);
            case Boolean yes -> yes ? "yes" : "no";
            default -> String.valueOf(value);
        };
    }

    private static String shown(Duration span) {
        StringBuilder text = new StringBuilder();
        long left = span.toSeconds();
        for (char unit : new char[] {'d', 'h', 'm', 's'}) {
            long count = left / seconds(unit);
            left -= count * seconds(unit);
            text.append(count == 0 ? "" : count + "" + unit);
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
