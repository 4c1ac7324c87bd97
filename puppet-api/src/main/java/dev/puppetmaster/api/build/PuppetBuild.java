package dev.puppetmaster.api.build;

import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Ref;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the image of a puppet's brain is made. No resource: there is no cluster to which it means anything. */
public record PuppetBuild(ObjectMeta metadata, Spec spec) {
    /** The only {@code apiVersion} there is. */
    public static final String API_VERSION = "compiler.puppetmaster.dev/v1alpha1";

    public static final String KIND = "PuppetBuild";

    /**
     * What is declared of an image.
     *
     * @param puppetRef the Puppet whose brain it is, in the same file
     * @param base the image that it is made on; absent: the compiler's own
     * @param program that answers; absent where the base answers by itself
     * @param files copied into the image, at most 256
     * @param programs that the brain may call by itself, at most 32
     * @param apt packages of Debian, {@code name=version}, at most 64
     * @param pip packages of Python, {@code name==version}, at most 256
     */
    public record Spec(
            Ref puppetRef,
            @Nullable String base,
            @Nullable Program program,
            List<Copied> files,
            List<OwnProgram> programs,
            List<String> apt,
            List<String> pip) {
        public Spec {
            files = List.copyOf(files);
            programs = List.copyOf(programs);
            apt = List.copyOf(apt);
            pip = List.copyOf(pip);
        }
    }

    /** What a program is given on its standard input. */
    public enum Input {
        /** The turn, as the contract of remote brains has it: one line of JSON. */
        turn,
        /** The text that a person or a friend wrote, and a line end. */
        message
    }

    /** What a program's standard output is. */
    public enum Output {
        /** The answer, as it grows. */
        text,
        /** Lines of the contract of remote brains. */
        ndjson
    }

    /**
     * The program that answers. It is started once for each turn.
     *
     * @param command 1 to 64 words; no shell reads them
     * @param timeout 1 s to 10 min
     * @param maxOutputBytes 1 to 262,144
     * @param atOnce how many turns it answers at a time, 1 to 64
     */
    public record Program(
            List<String> command, Input input, Output output, Duration timeout, int maxOutputBytes, int atOnce) {
        public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
        public static final int DEFAULT_MAX_OUTPUT_BYTES = 262_144;
        public static final int DEFAULT_AT_ONCE = 4;

        public Program {
            command = List.copyOf(command);
        }
    }

    /**
     * A file, or a folder with all that is below it.
     *
     * @param from relative to the manifest
     * @param to absolute, in the image
     * @param mode {@code 0644} or {@code 0755}; absent: 0755 for what its owner may execute, else 0644
     */
    public record Copied(String from, String to, @Nullable String mode) {}

    /**
     * A program without state in the image: arguments as JSON to its standard input, the result from its standard output.
     *
     * @param name of the function that it is
     * @param command 1 to 64 words; no shell reads them
     * @param description what it does, 1 to 1024 characters
     * @param parameters JSON Schema of an object: maps, lists, texts, numbers, truths
     * @param timeout 1 ms to 10 min
     * @param maxOutputBytes 1 to 65,536
     */
    public record OwnProgram(
            String name,
            List<String> command,
            String description,
            Map<String, Object> parameters,
            Duration timeout,
            int maxOutputBytes) {
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
        public static final int DEFAULT_MAX_OUTPUT_BYTES = 16_384;

        public OwnProgram {
            command = List.copyOf(command);
            // in the order of writing; a JSON null is a value, too
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }
}
