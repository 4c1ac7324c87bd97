package dev.puppetmaster.bots.llm;

import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.policy.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Where the language model is.
 *
 * @param baseUrl an Ollama server, without {@code /api} and without a slash at its end
 * @param model the model's name as {@code ollama list} shows it
 * @param connectTimeout until the server takes the connection
 * @param silence how long nothing may come from the server before it begins to answer
 * @param deadline how long the model may think about one message in all, its tools' time not counted
 */
public record ModelSettings(
        String baseUrl, String model, Duration connectTimeout, Duration silence, Duration deadline) {
    /** Where Ollama listens by default. */
    public static final String DEFAULT_BASE_URL = "http://localhost:11434";

    /** Calls tools well, does not think aloud, 2.5 GB: answers in seconds on an ordinary computer without a GPU. */
    public static final String DEFAULT_MODEL = "qwen3:4b-instruct";

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofSeconds(20);
    /** An Ollama answers one call of a model at a time unless it is told otherwise; who waits is told by us, not by it. */
    private static final int AT_ONCE = 2;

    private static final int DEFAULT_SECONDS = 120;
    private static final int LEAST_SECONDS = 5;
    private static final int MOST_SECONDS = 3_600;

    /**
     * @throws IllegalArgumentException with one line that names the variable and what would be right
     */
    public ModelSettings {
        baseUrl = checkedUrl(baseUrl);
        if (!MODEL.matcher(model).matches()) {
            throw new IllegalArgumentException("OLLAMA_MODEL is no model name: \"" + shown(model)
                    + "\"; write it as `ollama list` does, e.g. " + DEFAULT_MODEL);
        }
    }

    /**
     * Reads {@code OLLAMA_BASE_URL} (default {@value #DEFAULT_BASE_URL}), {@code OLLAMA_MODEL} (default
     * {@value #DEFAULT_MODEL}) and {@code OLLAMA_TIMEOUT} (seconds for all the thinking about one message, 5 to 3600,
     * default 120; raise it where the model is slow). An empty variable counts as absent.
     *
     * @throws IllegalArgumentException with one line that names the variable and what would be right
     */
    public static ModelSettings fromEnvironment(Map<String, String> environment) {
        Duration deadline = Duration.ofSeconds(seconds(variable(environment, "OLLAMA_TIMEOUT", "" + DEFAULT_SECONDS)));
        return new ModelSettings(
                variable(environment, "OLLAMA_BASE_URL", DEFAULT_BASE_URL),
                variable(environment, "OLLAMA_MODEL", DEFAULT_MODEL),
                CONNECT,
                deadline.multipliedBy(3).dividedBy(4),
                deadline);
    }

    /** The policy of a puppet that names none: this server alone, tried anew each time. */
    public Policy policy() {
        Backend.Patience patience = new Backend.Patience(connectTimeout, silence, min(silence, BETWEEN), deadline);
        Backend ollama = new Backend(
                "ollama", ChatCall.Format.OLLAMA, URI.create(baseUrl), model, null, patience, AT_ONCE, Price.FREE);
        return new Policy(ModelDoor.DEFAULT_POLICY, List.of(ollama), Set.of(), 0, Duration.ZERO, List.of(), List.of());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String variable(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    private static int seconds(String text) {
        int seconds = SECONDS.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException("OLLAMA_TIMEOUT is \"" + shown(text) + "\"; it is a number of seconds, "
                    + LEAST_SECONDS + " to " + MOST_SECONDS);
        }
        return seconds;
    }

    private static String checkedUrl(String text) {
        HttpUrl url = HttpUrl.parse(text);
        if (url == null) {
            throw new IllegalArgumentException(
                    "OLLAMA_BASE_URL is no http address: \"" + shown(text) + "\"; write e.g. " + DEFAULT_BASE_URL);
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            // not shown: it may hold a password
            throw new IllegalArgumentException(
                    "OLLAMA_BASE_URL holds a user name or password; write only scheme, host and port, e.g. "
                            + DEFAULT_BASE_URL);
        }
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException(
                    "OLLAMA_BASE_URL has a query or fragment; write only scheme, host and port, e.g. "
                            + DEFAULT_BASE_URL);
        }
        String whole = url.toString();
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }
}
