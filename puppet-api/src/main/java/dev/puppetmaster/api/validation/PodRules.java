package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.PodBrain.PodResources;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rules of {@link FieldRules} for a brain that is a program of its own. */
final class PodRules {
    private static final Map<String, Long> UNITS =
            Map.of("Ki", 1L << 10, "Mi", 1L << 20, "Gi", 1L << 30, "k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L);

    private final FieldRules rules;

    PodRules(FieldRules rules) {
        this.rules = rules;
    }

    /** @param at path of the field {@code pod} */
    void check(String at, PodBrain pod) {
        rules.optional(at + ".image", pod.image(), Grammar::image);
        rules.optional(at + ".url", pod.url(), Grammar::url);
        rules.range(at + ".port", pod.port(), Forms.MIN_POD_PORT, 65_535);
        words(at + ".command", pod.command());
        words(at + ".args", pod.args());
        env(at + ".env", pod.env());
        resources(at + ".resources", pod.resources());
        rules.nodeLabels(at + ".nodeSelector", pod.nodeSelector());
    }

    private void words(String path, List<String> words) {
        rules.count(path, words, 0, Forms.COMMAND_WORDS);
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).length() > Forms.COMMAND_WORD_LENGTH) {
                rules.check(
                        path + "[" + i + "]",
                        "has " + words.get(i).length() + " characters; at most " + Forms.COMMAND_WORD_LENGTH
                                + " are allowed");
            }
        }
    }

    private void env(String path, List<PodBrain.Variable> env) {
        rules.count(path, env, 0, Forms.VARIABLES);
        for (int i = 0; i < env.size(); i++) {
            String at = path + "[" + i + "]";
            String name = env.get(i).name();
            rules.check(
                    at + ".name",
                    name.equals("PORT") ? "\"PORT\" is what port says; remove it" : Grammar.variable(name));
            if (env.get(i).value().length() > Forms.VALUE_LENGTH) {
                rules.check(
                        at + ".value",
                        "has " + env.get(i).value().length() + " characters; at most " + Forms.VALUE_LENGTH
                                + " are allowed");
            }
        }
        rules.noneTwice(path, env.stream().map(PodBrain.Variable::name).toList(), name -> name);
    }

    private void resources(String at, PodResources resources) {
        rules.optional(at + ".requests.cpu", resources.cpuRequest(), Grammar::cpu);
        rules.optional(at + ".requests.memory", resources.memoryRequest(), Grammar::memory);
        rules.optional(at + ".limits.cpu", resources.cpuLimit(), Grammar::cpu);
        rules.optional(at + ".limits.memory", resources.memoryLimit(), Grammar::memory);
        within(at + ".requests.cpu", resources.cpuRequest(), resources.cpuLimit(), PodRules::thousandths, Grammar::cpu);
        within(
                at + ".requests.memory",
                resources.memoryRequest(),
                resources.memoryLimit(),
                PodRules::bytes,
                Grammar::memory);
    }

    private void within(
            String path,
            @Nullable String request,
            @Nullable String limit,
            ToLongFunction<String> amount,
            UnaryOperator<String> form) {
        if (request == null
                || limit == null
                || !form.apply(request).isEmpty()
                || !form.apply(limit).isEmpty()) {
            return;
        }
        if (amount.applyAsLong(request) > amount.applyAsLong(limit)) {
            rules.check(
                    path,
                    Grammar.quoted(request) + " is more than the limit " + Grammar.quoted(limit)
                            + "; raise the limit or ask for less");
        }
    }

    /** Of a core. */
    private static long thousandths(String value) {
        return value.endsWith("m")
                ? Long.parseLong(value.substring(0, value.length() - 1))
                : Math.round(Double.parseDouble(value) * 1000);
    }

    private static long bytes(String value) {
        int digits = 0;
        while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
            digits++;
        }
        return Long.parseLong(value.substring(0, digits)) * UNITS.getOrDefault(value.substring(digits), 1L);
    }
}
