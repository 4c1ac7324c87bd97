package dev.puppetmaster.gateway.process;

import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.http.TlsFiles;
import dev.puppetmaster.bot.process.Variables;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a gateway from environment variables, checked. {@code docs/gateway.md} lists them.
 *
 * @param listen where it answers
 * @param health where {@code /healthz}, {@code /readyz} and {@code /metrics} are
 * @param state the folder of what calls cost
 * @param policies a folder of YAML; null: the LLMPolicies of the cluster
 * @param namespaces of the cluster that are watched; empty: all
 * @param secrets the folder of keys that a folder's policies name
 * @param ofNobody the policy of whoever names none; null: there is none
 * @param registrar who knows the runtimes' tokens; null: nobody does
 * @param authority who signed the registrar's certificate
 * @param tokens a folder of tokens; null: there are none
 */
record GatewaySettings(
        Listen listen,
        Listen health,
        Path state,
        @Nullable Path policies,
        List<String> namespaces,
        Path secrets,
        @Nullable Policy ofNobody,
        @Nullable URI registrar,
        @Nullable Path authority,
        @Nullable Path tokens,
        boolean jsonLog) {
    private static final String CLUSTER = "cluster";

    /**
     * @throws IllegalArgumentException in one line: which variable, what is wrong, what would be right
     * @throws IOException in one line: which variable names which file, and why it cannot be used
     */
    static GatewaySettings of(Map<String, String> environment) throws IOException {
        Variables variables = new Variables(environment);
        Path state = variables.path("STATE_DIR", "a folder on a disk that stays");
        if (!Files.isDirectory(state) || !Files.isWritable(state)) {
            throw new IOException("PUPPETMASTER_STATE_DIR: " + state + " is no folder that can be written");
        }
        String right = "a folder of YAML with LLMPolicies, or the word " + CLUSTER;
        Path policies = variables.required("POLICIES", right).equals(CLUSTER)
                ? null
                : folder(variables.path("POLICIES", right), "POLICIES");
        Optional<Path> tokens = variables.optionalPath("TOKENS", "a folder of tokens");
        Optional<URI> registrar = registrar(variables);
        if (tokens.isEmpty() && registrar.isEmpty()) {
            throw new IllegalArgumentException("PUPPETMASTER_TOKENS and PUPPETMASTER_REGISTRAR_URL are not set: nobody"
                    + " could call; give a folder of tokens, or the registrar that knows the runtimes'");
        }
        return new GatewaySettings(
                listen(variables),
                // no secret passes there
                new Listen(variables.address("HEALTH", "127.0.0.1:8082"), null, true),
                state,
                policies,
                Arrays.stream(variables.optional("WATCH_NAMESPACES").orElse("").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                variables
                        .optionalPath("SECRETS_DIR", "the folder of the keys that policies name")
                        .orElse((policies == null ? state : policies).resolve("secrets")),
                ofNobody(environment),
                registrar.orElse(null),
                variables
                        .optionalPath("REGISTRAR_CA_FILE", "the certificate of who signed the registrar's")
                        .orElse(null),
                tokens.isEmpty() ? null : folder(tokens.get(), "TOKENS"),
                variables.flag("LOG", "json", "text"));
    }

    /** It is shown every runtime's token: over a network only in the clear if that is wanted. */
    private static Optional<URI> registrar(Variables variables) {
        if (variables.optional("REGISTRAR_URL").isEmpty()) {
            return Optional.empty();
        }
        URI url = variables.url("REGISTRAR_URL", "the registrar's address, such as https://registrar:8443");
        String host = String.valueOf(url.getHost());
        boolean loopback = host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[::1]");
        if (!"https".equals(url.getScheme()) && !loopback && !variables.flag("PLAIN_HTTP", "yes", "no")) {
            throw new IllegalArgumentException("PUPPETMASTER_REGISTRAR_URL: " + url
                    + " would send runtimes' tokens over the network in the clear: use https, or set"
                    + " PUPPETMASTER_PLAIN_HTTP=yes where the network is trusted");
        }
        return Optional.of(url);
    }

    private static Path folder(Path folder, String name) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(Variables.PREFIX + name + ": " + folder + " is no folder");
        }
        return folder;
    }

    private static Listen listen(Variables variables) {
        Optional<Path> certificate = variables.optionalPath("TLS_CERT_FILE", "the certificate in PEM");
        Optional<Path> key = variables.optionalPath("TLS_KEY_FILE", "its key in PEM");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "PUPPETMASTER_TLS_CERT_FILE and PUPPETMASTER_TLS_KEY_FILE go together: set both or none");
        }
        try {
            return new Listen(
                    variables.address("LISTEN", "127.0.0.1:11435"),
                    certificate.isPresent() ? new TlsFiles(certificate.get(), key.orElseThrow()) : null,
                    variables.flag("PLAIN_HTTP", "yes", "no"));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(Variables.PREFIX)
                    ? e
                    : new IllegalArgumentException("PUPPETMASTER_LISTEN: " + message);
        }
    }

    /** The model that a process without any policy would ask. */
    private static @Nullable Policy ofNobody(Map<String, String> environment) {
        String url = environment.getOrDefault("OLLAMA_BASE_URL", "").strip();
        String model = environment.getOrDefault("OLLAMA_MODEL", "").strip();
        if (url.isEmpty()) {
            return null;
        }
        if (!url.matches("https?://[^/\\s@]+/?")) {
            throw new IllegalArgumentException(
                    "OLLAMA_BASE_URL is no http address without path and user: give one such as http://127.0.0.1:11434");
        }
        return new Policy(
                "default",
                List.of(new Backend(
                        "ollama",
                        Format.OLLAMA,
                        URI.create(url.replaceFirst("/$", "")),
                        model.isEmpty() ? null : model,
                        null,
                        Backend.Patience.DEFAULT,
                        4,
                        Price.FREE)),
                EnumSet.noneOf(Kind.class),
                2,
                Duration.ofSeconds(30),
                List.of(),
                List.of());
    }
}
