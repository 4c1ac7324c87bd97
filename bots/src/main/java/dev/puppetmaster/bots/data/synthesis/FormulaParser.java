package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.BadRequest;
import dev.puppetmaster.bots.data.Nearest;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.synthesis.ColumnShape.Choice;
import dev.puppetmaster.bots.data.synthesis.ColumnShape.Clock;
import dev.puppetmaster.bots.data.synthesis.ColumnShape.Kind;
import dev.puppetmaster.bots.data.synthesis.ColumnShape.Period;
import dev.puppetmaster.bots.data.synthesis.Formula.Function;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code + - * / ( )}, numbers, columns listed before, {@code noise SD}, {@code city{Berlin:5, Paris:7}} (a number
 * for each option, 0 for those not named), {@code hour(time)} and the functions of {@link Function}.
 */
final class FormulaParser {

    private static final int DEEPEST = 40;

    private final String column;
    private final String text;
    private final List<ColumnShape> before;
    private int at;
    private int depth;

    private FormulaParser(String column, String text, List<ColumnShape> before) {
        this.column = column;
        this.text = text;
        this.before = before;
    }

    static Formula parse(String column, String text, List<ColumnShape> before) throws BadRequest {
        FormulaParser parser = new FormulaParser(column, text, before);
        Formula formula = parser.sum();
        if (parser.peek() != 0) {
            throw parser.wrong("'" + parser.rest() + "' is not understood here");
        }
        return formula;
    }

    private Formula sum() throws BadRequest {
        if (++depth > DEEPEST) {
            throw wrong("it is nested too deeply: use at most " + DEEPEST + " levels");
        }
        Formula left = product();
        while (peek() == '+' || peek() == '-') {
            left = new Formula.Operation(text.charAt(at++), left, product());
        }
        depth--;
        return left;
    }

    private Formula product() throws BadRequest {
        Formula left = signed();
        while (peek() == '*' || peek() == '/') {
            left = new Formula.Operation(text.charAt(at++), left, signed());
        }
        return left;
    }

    private Formula signed() throws BadRequest {
        boolean negative = false;
        while (peek() == '-' || peek() == '+') {
            negative ^= text.charAt(at++) == '-';
        }
        Formula value = primary();
        return negative ? new Formula.Operation('-', new Formula.Constant(0), value) : value;
    }

    private Formula primary() throws BadRequest {
        char next = peek();
        if (next == '(') {
            at++;
            Formula inner = sum();
            expect(')');
            return inner;
        }
        if (Character.isDigit(next) || next == '.') {
            return new Formula.Constant(number());
        }
        if (!Character.isLetter(next) && next != '_') {
            throw wrong(next == 0 ? "it ends too early" : "'" + rest() + "' is not understood here");
        }
        String word = word();
        if (word.equals("noise")) {
            return new Formula.Noise(number());
        }
        return switch (peek()) {
            case '(' -> call(word);
            case '{' -> effect(word);
            default -> reference(word);
        };
    }

    private Formula call(String word) throws BadRequest {
        at++;
        if (word.equals("hour")) {
            int time = indexOf(word());
            Kind kind = before.get(time).kind();
            if (!(kind instanceof Period || kind instanceof Clock)) {
                throw wrong("hour(...) takes a datetime or times column, '"
                        + before.get(time).name() + "' is neither");
            }
            expect(')');
            return new Formula.Hour(time);
        }
        Function function = Arrays.stream(Function.values())
                .filter(f -> f.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        wrong("no function '" + word + "': there are abs, exp, hour, log, max, min, round, sin, sqrt"));
        List<Formula> arguments = new ArrayList<>();
        arguments.add(sum());
        while (arguments.size() < function.arguments()) {
            expect(',');
            arguments.add(sum());
        }
        expect(')');
        return new Formula.Call(function, arguments);
    }

    private Formula effect(String word) throws BadRequest {
        int index = indexOf(word);
        if (!(before.get(index).kind() instanceof Choice choice)) {
            throw wrong("'" + word + "{...}' needs a choice column, '" + word + "' is none");
        }
        List<Double> effects =
                new ArrayList<>(Collections.nCopies(choice.options().size(), 0.0));
        do {
            at++;
            int colon = text.indexOf(':', at);
            if (colon < 0) {
                throw wrong("write " + word + "{" + choice.options().getFirst() + ":1.5}, a number for each option");
            }
            String option = text.substring(at, colon).strip();
            int place = choice.options().indexOf(option);
            if (place < 0) {
                throw wrong("'" + OneLine.of(option, 40) + "' is no option of '" + word + "': it has "
                        + Table.listed(choice.options()));
            }
            at = colon + 1;
            double sign = 1;
            if (peek() == '-') {
                at++;
                sign = -1;
            }
            effects.set(place, sign * number());
        } while (peek() == ',');
        expect('}');
        return new Formula.Effect(index, effects);
    }

    private Formula reference(String word) throws BadRequest {
        int index = indexOf(word);
        Kind kind = before.get(index).kind();
        if (kind instanceof Choice choice) {
            throw wrong("'" + word + "' is a choice: give its options numbers, " + word + "{"
                    + choice.options().getFirst() + ":1.5}");
        }
        if (!kind.isNumber()) {
            throw wrong("'" + word + "' is no number; of a time use hour(" + word + ")");
        }
        return new Formula.Reference(index);
    }

    private int indexOf(String word) throws BadRequest {
        List<String> names = before.stream().map(ColumnShape::name).toList();
        int index = names.indexOf(word);
        if (index < 0) {
            throw wrong("no column '" + word + "' is listed before it"
                    + Nearest.to(word, names)
                            .map(n -> ", did you mean '" + n + "'?")
                            .orElse(""));
        }
        return index;
    }

    private double number() throws BadRequest {
        peek();
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        try {
            return Double.parseDouble(text.substring(start, at));
        } catch (NumberFormatException e) {
            at = start;
            throw wrong("a number is missing at '" + rest() + "'");
        }
    }

    private String word() {
        peek();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private void expect(char mark) throws BadRequest {
        if (peek() != mark) {
            throw wrong("'" + mark + "' is missing at '" + rest() + "'");
        }
        at++;
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private String rest() {
        String rest = OneLine.of(text.substring(Math.min(at, text.length())), 30);
        return rest.isEmpty() ? "the end" : rest;
    }

    private BadRequest wrong(String what) {
        return new BadRequest("column '" + column + "', formula '" + OneLine.of(text, 60) + "': " + what);
    }
}
