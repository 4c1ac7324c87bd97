package dev.puppetmaster.bot;

import dev.puppetmaster.bot.outbox.Markdown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stood behind a command, read and checked. */
public final class Arguments {
    private static final String QUOTES = "\"“”„«»";
    private static final int SHOWN = 40;

    private final Map<Parameter<?>, Object> values;

    private Arguments(Map<Parameter<?>, Object> values) {
        this.values = values;
    }

    /**
     * The value of a parameter that the command declares.
     *
     * @throws IllegalArgumentException for any other
     */
    @SuppressWarnings("unchecked") // put there by the parameter's own reader
    public <T> T get(Parameter<T> parameter) {
        Object value = values.get(parameter);
        if (value == null) {
            throw new IllegalArgumentException("the command does not declare \"" + parameter.name() + "\"");
        }
        return (T) value;
    }

    /** @throws RefusedException in one line: what is wrong, what would be right, and how the command is written */
    static Arguments read(Command command, String typed) throws RefusedException {
        Reader reader = new Reader(command, typed);
        Map<Parameter<?>, Object> values = new HashMap<>();
        for (Parameter<?> parameter : command.parameters()) {
            values.put(parameter, reader.value(parameter));
        }
        reader.requireEnd();
        return new Arguments(values);
    }

    private static final class Reader {
        private final Command command;
        private final String typed;
        private int at;

        Reader(Command command, String typed) {
            this.command = command;
            this.typed = typed.strip();
        }

        <T> T value(Parameter<T> parameter) throws RefusedException {
            String word = parameter.isRest() ? rest() : word();
            if (word == null) {
                return parameter.whereAbsent().orElseThrow(() -> wrong("it needs " + what(parameter)));
            }
            Optional<T> value = parameter.read(word);
            if (value.isPresent()) {
                return value.get();
            }
            String nearest = Nearest.of(word, parameter.choices())
                    .map(choice -> ". Did you mean `" + choice + "`?")
                    .orElse("");
            throw wrong("“" + shown(word) + "” is not " + what(parameter) + nearest);
        }

        void requireEnd() throws RefusedException {
            String left = rest();
            if (left != null) {
                List<Parameter<?>> all = command.parameters();
                throw wrong("“" + shown(left) + "” is too much"
                        + (all.isEmpty() ? ": it takes nothing" : "; put several words in quotes"));
            }
        }

        private static String what(Parameter<?> parameter) {
            return "`" + parameter.name() + "`, " + parameter.meaning();
        }

        private @Nullable String rest() {
            skipBlanks();
            String rest = typed.substring(at);
            at = typed.length();
            return rest.isEmpty() ? null : rest;
        }

        private @Nullable String word() throws RefusedException {
            skipBlanks();
            if (at == typed.length()) {
                return null;
            }
            return QUOTES.indexOf(typed.charAt(at)) >= 0 ? quoted() : bare();
        }

        private String bare() {
            int begin = at;
            while (at < typed.length() && !isBlank(typed.charAt(at))) {
                at++;
            }
            return typed.substring(begin, at);
        }

        /** Any quote closes any other: phones turn them as they like. */
        private String quoted() throws RefusedException {
            int begin = ++at;
            while (at < typed.length() && QUOTES.indexOf(typed.charAt(at)) < 0) {
                at++;
            }
            if (at == typed.length()) {
                throw wrong("the quote before “" + shown(typed.substring(begin)) + "” is not closed");
            }
            return typed.substring(begin, at++);
        }

        private void skipBlanks() {
            while (at < typed.length() && isBlank(typed.charAt(at))) {
                at++;
            }
        }

        private static boolean isBlank(char c) {
            return Character.isWhitespace(c) || Character.isSpaceChar(c);
        }

        private RefusedException wrong(String what) {
            return new RefusedException("`!" + command.name() + "`: " + what + (what.endsWith("?") ? "" : ".")
                    + " Write `" + command.usage() + "`.");
        }

        /** One line of it, without what would break the line, turn its direction, or is half a character. */
        private static String shown(String word) {
            StringBuilder line = new StringBuilder();
            int[] characters = word.codePoints().limit(SHOWN + 1).toArray();
            for (int i = 0; i < Math.min(characters.length, SHOWN); i++) {
                line.appendCodePoint(isShown(characters[i]) ? characters[i] : ' ');
            }
            return Markdown.escaped(line.toString().strip()) + (characters.length > SHOWN ? "…" : "");
        }

        private static boolean isShown(int character) {
            return switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> false;
                default -> true;
            };
        }
    }
}
