package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.exception.HttpException;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.llm.ModelException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From what a call to Ollama threw to what is said about it. */
final class ModelFailures {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 160;

    private final ModelSettings settings;

    ModelFailures(ModelSettings settings) {
        this.settings = settings;
    }

    /**
     * What a failed call means. Its own text is shown only where it is the server's.
     *
     * @param limit the time that it had
     */
    ModelException of(Throwable failure, Duration limit) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                return of(http.statusCode(), String.valueOf(http.getMessage()));
            }
            if (cause instanceof JsonProcessingException) {
                return unreadable("it is no JSON that Ollama would send");
            }
            if (cause instanceof IOException io) {
                return of(io, limit);
            }
        }
        return unreadable("it has not the shape of Ollama's answers");
    }

    ModelException unreadable(String why) {
        return new ModelException(
                Kind.UNREADABLE,
                "The answer of the model `" + settings.model() + "` cannot be used: " + why + ". Ask once more.");
    }

    /** All the time for one message is used up. */
    ModelException slow() {
        return slow(settings.deadline());
    }

    /** The model cannot call tools. */
    ModelException noTools() {
        return new ModelException(
                Kind.NO_TOOLS,
                "The model `" + settings.model() + "` cannot call tools; set OLLAMA_MODEL to one that can, e.g. "
                        + ModelSettings.DEFAULT_MODEL + ".");
    }

    private ModelException of(int status, String body) {
        Optional<String> said = error(body);
        String shown =
                status + said.map(text -> ": `" + text.replace('`', '\'') + "`").orElse("");
        return switch (status) {
            case 404 -> said.isPresent() ? noModel() : noOllama(shown);
            case 401, 403, 405 -> noOllama(shown);
            case 429, 503 ->
                new ModelException(
                        Kind.BUSY,
                        "The model server is busy (" + shown + "); ask again in a minute, or use a command.");
            default ->
                said.filter(text -> text.contains("does not support tools")).isPresent()
                        ? noTools()
                        : new ModelException(
                                Kind.FAILED,
                                "The model server at " + settings.baseUrl() + " failed (" + shown
                                        + "); its log says more. Ask again, or use a command.");
        };
    }

    private ModelException of(IOException io, Duration limit) {
        if (io instanceof OllamaHttp.TooLargeException) {
            return unreadable("it is larger than " + OllamaHttp.MAX_BODY_BYTES + " bytes");
        }
        if (io instanceof OllamaHttp.UnreachableException) {
            return noServer(reason(io.getCause()));
        }
        if (io instanceof InterruptedIOException) {
            return slow(limit);
        }
        return new ModelException(
                Kind.FAILED,
                "The connection to the model at " + settings.baseUrl()
                        + " broke off; its log says why. Ask again, or use a command.");
    }

    private static String reason(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> "no connection";
            case UnknownHostException e -> "no such host";
            case ConnectException e -> "connection refused";
            case InterruptedIOException e -> "no connection in time";
            default -> "no connection";
        };
    }

    private ModelException noServer(String why) {
        return new ModelException(
                Kind.NO_SERVER,
                "No model answers at " + settings.baseUrl() + " (" + why
                        + "); start Ollama there, or set OLLAMA_BASE_URL.");
    }

    private ModelException noOllama(String shown) {
        return new ModelException(
                Kind.NO_OLLAMA,
                "What answers at " + settings.baseUrl() + " is no Ollama that I may use (" + shown
                        + "); set OLLAMA_BASE_URL.");
    }

    private ModelException noModel() {
        return new ModelException(
                Kind.NO_MODEL,
                "Ollama at " + settings.baseUrl() + " has no model `" + settings.model() + "`; run `ollama pull "
                        + settings.model() + "`, or set OLLAMA_MODEL.");
    }

    private ModelException slow(Duration limit) {
        return new ModelException(
                Kind.SLOW,
                "The model `" + settings.model() + "` did not answer within " + limit.toSeconds()
                        + " s. Ask for less, use a command, or raise OLLAMA_TIMEOUT.");
    }

    /** The {@code error} of Ollama's {@code {"error": "..."}}, in one short line. */
    private static Optional<String> error(String body) {
        try {
            String text = JSON.readTree(body).path("error").asText("");
            return text.isBlank() ? Optional.empty() : Optional.of(OneLine.of(text, SHOWN));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
