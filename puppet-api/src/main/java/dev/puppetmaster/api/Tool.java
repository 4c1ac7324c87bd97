package dev.puppetmaster.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One or more functions that a puppet's model may call. */
public record Tool(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a tool. Of {@code program}, {@code http}, {@code mcp} and {@code java} exactly that is there which
     * {@code type} names.
     *
     * @param version by https://semver.org, at most 64 characters
     * @param auth what its calls over HTTP carry; absent: nothing
     * @param hints of all its functions, unless a function says otherwise
     * @param allowedNamespaces whose Puppets may use it, besides those of its own namespace; {@code *} means all. At most 64
     * @param previews which of its functions say what others would change, of {@code http} and {@code mcp}; one for a function,
     *     at most 64
     */
    public record Spec(
            Type type,
            String version,
            @Nullable Program program,
            @Nullable Http http,
            @Nullable Mcp mcp,
            @Nullable JavaClass java,
            @Nullable Auth auth,
            Hints hints,
            List<String> allowedNamespaces,
            List<Preview> previews) {
        public Spec {
            allowedNamespaces = List.copyOf(allowedNamespaces);
            // an assignment that was kept before there were previews has none
            previews = previews == null ? List.of() : List.copyOf(previews);
        }

        /** Of whose functions none says what another would change. */
        public Spec(
                Type type,
                String version,
                @Nullable Program program,
                @Nullable Http http,
                @Nullable Mcp mcp,
                @Nullable JavaClass java,
                @Nullable Auth auth,
                Hints hints,
                List<String> allowedNamespaces) {
            this(type, version, program, http, mcp, java, auth, hints, allowedNamespaces, List.of());
        }
    }

    /**
     * A function of a tool that says what another of the same tool would change, and changes nothing itself.
     *
     * @param function whose call is to be approved
     * @param by who says what it would change, called with the same arguments
     */
    public record Preview(String function, String by) {}

    /** What a tool is. */
    public enum Type {
        Program,
        Http,
        Mcp,
        Java
    }

    /**
     * A program without state: the arguments as JSON to its standard input, the result from its standard output. It is one
     * function, with the tool's name.
     *
     * @param command 1 to 64 words; no shell reads them
     * @param timeout 1 ms to 10 min
     * @param memoryMiB 1 to 4096
     * @param maxOutputBytes 1 to 1,048,576; more is an error
     * @param parameters JSON Schema of an object: maps, lists, texts, numbers, truths
     * @param description what it does, for the model, 1 to 1024 characters
     * @param preview a command as {@code command}, which is given the same and writes what that would change; empty: none
     */
    public record Program(
            List<String> command,
            @TimeSpan Duration timeout,
            int memoryMiB,
            int maxOutputBytes,
            Map<String, Object> parameters,
            String description,
            List<String> preview) {
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
        public static final int DEFAULT_MEMORY_MIB = 128;
        public static final int DEFAULT_MAX_OUTPUT_BYTES = 65_536;

        public Program {
            command = List.copyOf(command);
            parameters = copy(parameters);
            preview = preview == null ? List.of() : List.copyOf(preview);
        }

        /** Without a preview. */
        public Program(
                List<String> command,
                Duration timeout,
                int memoryMiB,
                int maxOutputBytes,
                Map<String, Object> parameters,
                String description) {
            this(command, timeout, memoryMiB, maxOutputBytes, parameters, description, List.of());
        }
    }

    /**
     * Operations of an OpenAPI document.
     *
     * @param openapi where the document is
     * @param baseUrl where the operations are; absent: the document's first server
     * @param operations ids of those that are functions, at most 64; empty: all
     */
    public record Http(OpenApi openapi, @Nullable String baseUrl, List<String> operations) {
        public Http {
            operations = List.copyOf(operations);
        }
    }

    /**
     * An OpenAPI document; exactly one of the two.
     *
     * @param inline the document itself: maps, lists, texts, numbers, truths
     * @param url where it is read
     */
    public record OpenApi(
            @Nullable Map<String, Object> inline, @Nullable String url) {
        public OpenApi {
            inline = inline == null ? null : copy(inline);
        }
    }

    /**
     * A server of the Model Context Protocol; exactly one of the two.
     *
     * @param command of a server on standard input and output, 1 to 64 words; empty: there is a {@code url}
     * @param url of a server over streamable HTTP
     */
    public record Mcp(List<String> command, @Nullable String url) {
        public Mcp {
            command = List.copyOf(command);
        }
    }

    /**
     * Plain Java.
     *
     * @param className binary name of a class that the runtime can load
     */
    public record JavaClass(@JsonProperty("class") String className) {}

    /**
     * A header of each call over HTTP.
     *
     * @param scheme stands before the secret's value, a space between; empty: nothing does
     */
    public record Auth(SecretRef secretRef, String header, String scheme) {
        public static final String DEFAULT_HEADER = "Authorization";
        public static final String DEFAULT_SCHEME = "Bearer";
    }

    /**
     * What a call does to the world.
     *
     * @param readOnly it changes nothing
     * @param destructive it may remove or overwrite something
     * @param idempotent twice is as good as once
     */
    public record Hints(boolean readOnly, boolean destructive, boolean idempotent) {
        /** What is not known to be harmless is not harmless. */
        public static final Hints UNKNOWN = new Hints(false, true, false);
    }

    /** Whether Puppets of {@code namespace} may use it. */
    public boolean admits(String namespace) {
        return AllowedNamespaces.admit(spec.allowedNamespaces(), metadata, namespace);
    }

    /** In the order of writing; a JSON null is a value, too. */
    private static Map<String, Object> copy(Map<String, Object> tree) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(tree));
    }
}
