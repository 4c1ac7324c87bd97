package dev.puppetmaster.brain.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image of a puppet's brain holds.
 *
 * @param contract version of the contract of remote brains that the image has to speak: {@link #CONTRACT}
 * @param program that answers; null where the base answers by itself
 * @param programs that the brain may call by itself, at most 32, no two of one name
 */
@JsonPropertyOrder({"contract", "puppet", "program", "programs"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageManifest(
        int contract, PuppetName puppet, @Nullable Program program, List<OwnProgram> programs) {
    public static final int CONTRACT = 1;
    public static final int MOST_PROGRAMS = 32;
    public static final int MOST_WORDS = 64;
    public static final int MOST_WORD = 4_096;

    /** An answer's longest, by the contract. */
    public static final int MOST_ANSWER_BYTES = 262_144;

    /** A tool's longest result in a turn. */
    public static final int MOST_RESULT_BYTES = 65_536;

    public static final int MOST_AT_ONCE = 64;
    public static final long MOST_MILLIS = 600_000;
    public static final Pattern FUNCTION = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException with one line, if something is out of range */
    public ImageManifest {
        require(contract == CONTRACT, "contract is " + contract + ", and this is a server of version " + CONTRACT);
        present("puppet", puppet);
        present("programs", programs);
        programs = List.copyOf(programs);
        require(programs.size() <= MOST_PROGRAMS, "programs has more than " + MOST_PROGRAMS + " entries");
        require(
                programs.stream().map(OwnProgram::name).distinct().count() == programs.size(),
                "programs has two of one name");
    }

    /** Whose image it is. */
    @JsonPropertyOrder({"namespace", "name"})
    public record PuppetName(String namespace, String name) {
        public PuppetName {
            present("puppet.namespace", namespace);
            present("puppet.name", name);
        }
    }

    /** What a program is given. */
    public enum Input {
        turn,
        message
    }

    /** What a program gives. */
    public enum Output {
        text,
        ndjson
    }

    /**
     * The program that answers.
     *
     * @param command 1 to 64 words
     * @param timeoutMillis 1 to 600,000
     * @param maxOutputBytes 1 to 262,144
     * @param atOnce 1 to 64
     */
    @JsonPropertyOrder({"command", "input", "output", "timeoutMillis", "maxOutputBytes", "atOnce"})
    public record Program(
            List<String> command, Input input, Output output, long timeoutMillis, int maxOutputBytes, int atOnce) {
        public Program {
            present("program.input", input);
            present("program.output", output);
            command = words("program.command", command);
            range("program.timeoutMillis", timeoutMillis, MOST_MILLIS);
            range("program.maxOutputBytes", maxOutputBytes, MOST_ANSWER_BYTES);
            range("program.atOnce", atOnce, MOST_AT_ONCE);
        }
    }

    /**
     * A program without state: JSON in, text or JSON out.
     *
     * @param name of the function, {@link #FUNCTION}
     * @param parameters JSON Schema of an object
     * @param command 1 to 64 words
     * @param timeoutMillis 1 to 600,000
     * @param maxOutputBytes 1 to 65,536
     */
    @JsonPropertyOrder({"name", "description", "parameters", "command", "timeoutMillis", "maxOutputBytes"})
    public record OwnProgram(
            String name,
            String description,
            ObjectNode parameters,
            List<String> command,
            long timeoutMillis,
            int maxOutputBytes) {
        public OwnProgram {
            present("programs: a name", name);
            present("programs: description of " + name, description);
            present("programs: parameters of " + name, parameters);
            require(FUNCTION.matcher(name).matches(), "programs has a name of other than 1 to 64 letters, digits, _ -");
            parameters = parameters.deepCopy();
            command = words("programs: command of " + name, command);
            range("programs: timeoutMillis of " + name, timeoutMillis, MOST_MILLIS);
            range("programs: maxOutputBytes of " + name, maxOutputBytes, MOST_RESULT_BYTES);
        }

        @Override
        public ObjectNode parameters() {
            return parameters.deepCopy();
        }
    }

    private static List<String> words(String what, List<String> words) {
        present(what, words);
        require(!words.isEmpty() && words.size() <= MOST_WORDS, what + " has to have 1 to " + MOST_WORDS + " words");
        for (String word : words) {
            require(word.length() <= MOST_WORD && word.indexOf('\0') < 0, what + " has a word that is no argument");
        }
        require(!words.getFirst().isBlank(), what + " names no program");
        return List.copyOf(words);
    }

    /** What is read from a file may be missing, whatever its type says. */
    private static void present(String what, @Nullable Object value) {
        require(value != null, what + " is missing");
    }

    private static void range(String what, long value, long most) {
        require(value >= 1 && value <= most, what + " is " + value + "; 1 to " + most + " are allowed");
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }
}
