package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Whether the model of the settings answers.
 *
 * @param ready whether it does, and can call tools
 * @param line says which and where, or what is missing and what to do
 */
public record Probe(boolean ready, String line) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MAX_BODY = 4L * 1024 * 1024;

    /** Where it is said which model it is, for lines about it. */
    private record Said(String url, String model) {
        static final Said ENVIRONMENT = new Said("OLLAMA_BASE_URL", "OLLAMA_MODEL");
    }

    /** Looks, in at most 2 s; the model is not loaded by this. */
    public static Probe of(ModelSettings settings) {
        return of(settings, PATIENCE);
    }

    /** As above, in at most this time. */
    static Probe of(ModelSettings settings, Duration patience) {
        return of(settings, Said.ENVIRONMENT, patience);
    }

    /**
     * As above, of a backend of an LLMPolicy.
     *
     * @param backend its name, for the lines about it
     */
    public static Probe of(ModelSettings settings, String backend) {
        return of(settings, new Said("`url` of backend " + backend, "`model` of backend " + backend), PATIENCE);
    }

    private static Probe of(ModelSettings settings, Said said, Duration patience) {
        OkHttpClient http = new OkHttpClient.Builder().callTimeout(patience).build();
        Request request = new Request.Builder()
                .url(settings.baseUrl() + "/api/show")
                .post(RequestBody.create(
                        JSON.createObjectNode().put("model", settings.model()).toString(),
                        MediaType.get("application/json")))
                .build();
        try (Response response = http.newCall(request).execute()) {
            return judged(
                    settings, said, response.code(), response.peekBody(MAX_BODY).string());
        } catch (IOException e) {
            return new Probe(
                    false,
                    "No model answers at " + settings.baseUrl() + " (" + reason(e, patience)
                            + "); start Ollama there, or set " + said.url() + ".");
        } finally {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }

    private static Probe judged(ModelSettings settings, Said said, int status, String body) {
        JsonNode shown = read(body);
        if (status == 404 && shown.path("error").isTextual()) {
            return new Probe(
                    false,
                    "Ollama at " + settings.baseUrl() + " has no model `" + settings.model() + "`; run `ollama pull "
                            + settings.model() + "`, or set " + said.model() + ".");
        }
        if (status / 100 != 2 || !shown.isObject()) {
            return new Probe(
                    false,
                    "What answers at " + settings.baseUrl() + " is no Ollama that I may use ("
                            + (status / 100 == 2 ? "no JSON that Ollama would send" : "it answers " + status)
                            + "); set " + said.url() + ".");
        }
        JsonNode capabilities = shown.path("capabilities");
        // servers before 0.6.4 do not say
        if (capabilities.isArray() && !capabilities.toString().contains("\"tools\"")) {
            return new Probe(
                    false,
                    "The model `" + settings.model() + "` cannot call tools; set " + said.model()
                            + " to one that can, e.g. " + ModelSettings.DEFAULT_MODEL + ".");
        }
        return new Probe(true, "The model `" + settings.model() + "` answers at " + settings.baseUrl());
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String reason(IOException e, Duration patience) {
        return switch (e) {
            case UnknownHostException unknown -> "no such host";
            case ConnectException refused -> "connection refused";
            case java.io.InterruptedIOException slow -> "no answer within " + patience.toSeconds() + " s";
            default -> "no connection";
        };
    }
}
