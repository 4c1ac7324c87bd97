package dev.puppetmaster.compiler;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.build.BuildDocument;
import dev.puppetmaster.api.build.PuppetBuild;
import dev.puppetmaster.api.build.PuppetBuild.Copied;
import dev.puppetmaster.api.build.PuppetBuild.Output;
import dev.puppetmaster.api.build.PuppetBuild.OwnProgram;
import dev.puppetmaster.api.build.PuppetBuild.Program;
import dev.puppetmaster.api.validation.Grammar;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.bot.schema.ArgumentCheck;
import dev.puppetmaster.brain.manifest.ImageManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a PuppetBuild can be held to by itself, without its files. */
final class BuildRules {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_FILES = 256;
    private static final int MOST_APT = 64;
    private static final int MOST_PIP = 256;
    private static final int DESCRIPTION_LENGTH = 1024;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMillis(ImageManifest.MOST_MILLIS);

    private final BuildDocument document;
    private final PuppetBuild.Spec spec;
    private final List<Problem> problems = new ArrayList<>();

    private BuildRules(BuildDocument document) {
        this.document = document;
        this.spec = document.build().spec();
    }

    static List<Problem> check(BuildDocument document) {
        BuildRules rules = new BuildRules(document);
        // it stands in the Dockerfile
        rules.say("metadata.name", Grammar.name(document.build().metadata().name()));
        rules.base();
        rules.files();
        rules.programs();
        rules.packages("spec.packages.apt", rules.spec.apt(), MOST_APT, BuildGrammar::apt);
        rules.packages("spec.packages.pip", rules.spec.pip(), MOST_PIP, BuildGrammar::pip);
        return rules.problems;
    }

    private void base() {
        String base = spec.base();
        Program program = spec.program();
        if (base != null) {
            say("spec.base", BuildGrammar.image(base));
        }
        if (program != null) {
            command("spec.program.command", program.command());
            span("spec.program.timeout", program.timeout(), SECOND);
            range("spec.program.maxOutputBytes", program.maxOutputBytes(), ImageManifest.MOST_ANSWER_BYTES);
            range("spec.program.atOnce", program.atOnce(), ImageManifest.MOST_AT_ONCE);
        } else if (base == null) {
            problem(
                    "spec.program",
                    Rule.MISSING_FIELD,
                    "is missing: name the program that answers, or a base of your own that answers by itself");
        }
    }

    private void files() {
        count("spec.files", spec.files(), MOST_FILES);
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < spec.files().size(); i++) {
            Copied file = spec.files().get(i);
            String at = "spec.files[" + i + "]";
            say(at + ".from", BuildGrammar.from(file.from()));
            say(at + ".to", BuildGrammar.to(file.to()));
            if (file.mode() != null) {
                say(at + ".mode", BuildGrammar.mode(file.mode()));
            }
            Integer before = taken.putIfAbsent(file.to(), i);
            if (before != null) {
                problem(
                        at + ".to",
                        Rule.DUPLICATE,
                        BuildGrammar.quoted(file.to()) + " is where spec.files[" + before + "] goes already");
            }
        }
    }

    private void programs() {
        count("spec.programs", spec.programs(), ImageManifest.MOST_PROGRAMS);
        Program answering = spec.program();
        if (!spec.programs().isEmpty() && answering != null && answering.output() == Output.text) {
            problem(
                    "spec.programs",
                    Rule.INVALID_VALUE,
                    "is for a program that can ask for tools; set spec.program.output to ndjson, or have yours call them"
                            + " by itself and remove this");
        }
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < spec.programs().size(); i++) {
            OwnProgram program = spec.programs().get(i);
            String at = "spec.programs[" + i + "]";
            ownProgram(at, program);
            Integer before = taken.putIfAbsent(program.name(), i);
            if (before != null) {
                problem(
                        at + ".name",
                        Rule.DUPLICATE,
                        BuildGrammar.quoted(program.name()) + " is the name of spec.programs[" + before + "] already");
            }
        }
    }

    private void ownProgram(String at, OwnProgram program) {
        say(at + ".name", BuildGrammar.function(program.name()));
        command(at + ".command", program.command());
        String description = program.description();
        if (description.isBlank() || description.length() > DESCRIPTION_LENGTH) {
            problem(
                    at + ".description",
                    Rule.INVALID_VALUE,
                    description.isBlank()
                            ? "is empty; say in a sentence what it does"
                            : "has " + description.length() + " characters; at most " + DESCRIPTION_LENGTH
                                    + " are allowed");
        }
        parameters(at + ".parameters", program);
        span(at + ".timeout", program.timeout(), Duration.ofMillis(1));
        range(at + ".maxOutputBytes", program.maxOutputBytes(), ImageManifest.MOST_RESULT_BYTES);
    }

    private void parameters(String at, OwnProgram program) {
        if (!"object".equals(program.parameters().get("type"))) {
            problem(
                    at,
                    Rule.INVALID_VALUE,
                    "is no JSON Schema of an object; begin with type: object, and give the arguments as properties");
            return;
        }
        try {
            ArgumentCheck unused = ArgumentCheck.of(program.name(), JSON.valueToTree(program.parameters()));
        } catch (IllegalArgumentException e) {
            problem(at, Rule.INVALID_VALUE, "does not do: " + e.getMessage());
        }
    }

    private void command(String at, List<String> command) {
        if (command.isEmpty() || command.size() > ImageManifest.MOST_WORDS) {
            problem(
                    at,
                    Rule.INVALID_VALUE,
                    "has " + command.size() + " words; 1 to " + ImageManifest.MOST_WORDS + " are allowed");
            return;
        }
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            if (word.length() > ImageManifest.MOST_WORD || word.indexOf('\0') >= 0) {
                problem(at + "[" + i + "]", Rule.INVALID_VALUE, "is no argument of at most 4096 characters");
            }
        }
        String first = command.getFirst();
        if (first.isBlank()) {
            problem(at + "[0]", Rule.INVALID_VALUE, "is empty; write the program's name or path");
        } else if (first.indexOf(' ') >= 0 && command.size() == 1) {
            problem(
                    at + "[0]",
                    Rule.INVALID_VALUE,
                    BuildGrammar.quoted(first) + " is one word to the system; write each word as an entry of its own");
        } else if (first.indexOf('/') > 0) {
            problem(
                    at + "[0]",
                    Rule.INVALID_VALUE,
                    BuildGrammar.quoted(first) + " depends on a folder; write its absolute path in the image");
        }
    }

    private void packages(String at, List<String> packages, int most, UnaryOperator<String> form) {
        count(at, packages, most);
        Map<String, Integer> taken = new HashMap<>();
        for (int i = 0; i < packages.size(); i++) {
            String wrong = form.apply(packages.get(i));
            say(at + "[" + i + "]", wrong);
            Integer before = taken.putIfAbsent(BuildGrammar.packageName(packages.get(i)), i);
            if (wrong.isEmpty() && before != null) {
                problem(
                        at + "[" + i + "]",
                        Rule.DUPLICATE,
                        BuildGrammar.quoted(packages.get(i)) + " is a package that " + at + "[" + before
                                + "] names already");
            }
        }
    }

    private void count(String at, List<?> values, int most) {
        if (values.size() > most) {
            problem(at, Rule.INVALID_VALUE, "has " + values.size() + " entries; at most " + most + " are allowed");
        }
    }

    private void range(String at, int value, int most) {
        if (value < 1 || value > most) {
            problem(at, Rule.INVALID_VALUE, "is " + value + "; 1 to " + most + " are allowed");
        }
    }

    private void span(String at, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            problem(
                    at,
                    Rule.INVALID_VALUE,
                    "is " + value.toMillis() + " ms; " + least.toMillis() + " to " + LONGEST.toMillis()
                            + " ms (10m) are allowed");
        }
    }

    private void say(String at, String wrong) {
        if (!wrong.isEmpty()) {
            problem(at, Rule.INVALID_VALUE, wrong);
        }
    }

    private void problem(String at, Rule rule, String message) {
        problems.add(document.problem(at, rule, message));
    }
}
