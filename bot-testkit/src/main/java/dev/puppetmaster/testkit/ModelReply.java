package dev.puppetmaster.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ScriptedModel} does with one call: a status with a body, or an answer step by step. Immutable; each method gives
 * another one.
 *
 * @param body only where the status is not 200
 */
public record ModelReply(int status, String body, Map<String, String> headers, List<Step> steps) {
    /** One thing that a model does. */
    public sealed interface Step {
        /** Writes a part of its answer. */
        record Says(String text) implements Step {}

        /** Thinks aloud. */
        record Thinks(String text) implements Step {}

        /**
         * Uses tools, all at once.
         *
         * @param numbered whether OpenAI's format shall number them; some servers do not
         */
        record Uses(List<Use> tools, boolean numbered) implements Step {}

        /** Waits, as a slow model does. */
        record Waits(Duration time) implements Step {}

        /** Says nothing more and keeps the connection, until whoever asked goes. */
        record Stalls() implements Step {}

        /** Breaks the connection off. */
        record Cuts() implements Step {}

        /** Ends the answer in order, but without saying so: no {@code done}, no {@code [DONE]}. */
        record Leaves() implements Step {}

        /** Writes what is no answer. */
        record Garbles(String line) implements Step {}

        /** Reports an error in the middle. */
        record Fails(String words) implements Step {}

        /** Ends the answer. */
        record Ends(String reason, long promptTokens, long answerTokens) implements Step {}
    }

    /** A tool and its arguments, a JSON object. */
    public record Use(String name, String arguments) {}

    public ModelReply {
        headers = Map.copyOf(headers);
        steps = List.copyOf(steps);
    }

    /** An answer that does nothing yet. */
    public static ModelReply begins() {
        return new ModelReply(200, "", Map.of(), List.of());
    }

    /** A whole answer, word by word. */
    public static ModelReply says(String text) {
        return begins().words(text).ends();
    }

    /** No answer. */
    public static ModelReply refuses(int status, String body) {
        return new ModelReply(status, body, Map.of(), List.of());
    }

    public ModelReply header(String name, String value) {
        return new ModelReply(status, body, Map.of(name, value), steps);
    }

    public ModelReply words(String text) {
        List<Step> more = new ArrayList<>(steps);
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from);
            int to = space < 0 ? text.length() : space + 1;
            more.add(new Step.Says(text.substring(from, to)));
            from = to;
        }
        return new ModelReply(status, body, headers, more);
    }

    public ModelReply thinks(String text) {
        return and(new Step.Thinks(text));
    }

    public ModelReply uses(String tool, String arguments) {
        return and(new Step.Uses(List.of(new Use(tool, arguments)), true));
    }

    public ModelReply waits(Duration time) {
        return and(new Step.Waits(time));
    }

    public ModelReply stalls() {
        return and(new Step.Stalls());
    }

    public ModelReply cuts() {
        return and(new Step.Cuts());
    }

    public ModelReply leaves() {
        return and(new Step.Leaves());
    }

    public ModelReply garbles(String line) {
        return and(new Step.Garbles(line));
    }

    public ModelReply fails(String words) {
        return and(new Step.Fails(words));
    }

    public ModelReply ends() {
        return and(new Step.Ends("stop", 7, 5));
    }

    public ModelReply and(Step step) {
        List<Step> more = new ArrayList<>(steps);
        more.add(step);
        return new ModelReply(status, body, headers, more);
    }
}
