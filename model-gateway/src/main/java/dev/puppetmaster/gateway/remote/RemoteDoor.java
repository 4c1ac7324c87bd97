package dev.puppetmaster.gateway.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.wire.OllamaCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway elsewhere. It alone decides who answers, how much is left and how long is waited. */
public final class RemoteDoor implements ModelDoor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteDoor.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    /** It sends a blank now and then where there is nothing else to send. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Longer than any policy lets an answer, its tries and its place in the queue take. */
    private static final Duration WHOLE = Duration.ofHours(3);

    private static final long MAX_LINE = 4L * 1024 * 1024;
    private static final int CALLS_AT_ONCE = 1_024;

    private final HttpUrl url;
    private final Secret token;
    private final String runtime;
    private final OkHttpClient http;

    /**
     * @param url up to where {@code /api} follows
     * @param runtime whose token it is: {@code namespace/homeserver}
     * @param http trusts who signed the gateway's certificate
     */
    public RemoteDoor(HttpUrl url, Secret token, String runtime, OkHttpClient http) {
        this.url = url;
        this.token = token;
        this.runtime = runtime;
        this.http = http.newBuilder()
                .connectTimeout(CONNECT)
                .readTimeout(SILENCE)
                .callTimeout(WHOLE)
                .build();
        this.http.dispatcher().setMaxRequests(CALLS_AT_ONCE);
        this.http.dispatcher().setMaxRequestsPerHost(CALLS_AT_ONCE);
    }

    @Override
    public Answered chat(String policy, Caller caller, ChatCall asked, Answerer answerer)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        RequestBody body = RequestBody.create(OllamaCalls.write(asked, true).toString(), TYPE);
        Request request = request(policy, caller, "api/chat")
                .header("X-Puppetmaster-Start-Over", "true")
                .post(body)
                .build();
        RemoteAnswer answer = new RemoteAnswer(answerer);
        exchange(request, answer.progress(), source -> {
            String line = source.readUtf8Line();
            while (line != null && !answer.take(line)) {
                line = source.readUtf8Line();
            }
        });
        return answer.end();
    }

    @Override
    public Standing standing(String policy, Caller caller) throws ModelFault, InterruptedException {
        Request request = request(policy, caller, "api/standing").get().build();
        List<JsonNode> read = new ArrayList<>();
        try {
            exchange(request, new RemoteAnswer.Progress(), source -> read.add(JSON.readTree(source.readUtf8())));
        } catch (OverLimit | IOException e) {
            throw ModelFault.told(Kind.SERVER_ERROR, "The model gateway did not say how you stand", false, null);
        }
        return new Standing(
                texts(read.getFirst().path("models")), texts(read.getFirst().path("spent")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private Request.Builder request(String policy, Caller caller, String path) {
        return new Request.Builder()
                .url(url.newBuilder().addPathSegments(path).build())
                .header("Authorization", "Bearer " + token.reveal())
                .header("X-Puppetmaster-Runtime", runtime)
                .header("X-Puppetmaster-Policy", policy)
                .header("X-Puppetmaster-Puppet", caller.puppet())
                .header("X-Puppetmaster-Room", caller.room())
                .header("X-Puppetmaster-Sender", caller.sender());
    }

    /** Reads an answer. */
    private interface Reading {
        void read(BufferedSource source) throws IOException, ModelFault, OverLimit;
    }

    private void exchange(Request request, RemoteAnswer.Progress progress, Reading reading)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        Call call = http.newCall(request);
        try (Response response = call.execute()) {
            if (response.code() != 200) {
                throw refusal(response);
            }
            reading.read(response.body().source());
        } catch (RemoteAnswer.AskerGone e) {
            throw e.why();
        } catch (IOException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("stopped while the model answered");
                interrupted.addSuppressed(e);
                throw interrupted;
            }
            LOG.debug("the gateway at {}", url, e);
            throw progress.begun()
                    ? ModelFault.told(
                            Kind.TRUNCATED, "The connection to the model gateway broke; ask again", true, null)
                    : ModelFault.told(
                            Kind.UNREACHABLE,
                            "The model gateway at " + url + " does not answer; ask again later",
                            false,
                            null);
        } finally {
            call.cancel();
        }
    }

    private ModelFault refusal(Response response) throws IOException, OverLimit {
        JsonNode refused = JSON.missingNode();
        try {
            refused = JSON.readTree(response.peekBody(MAX_LINE).string());
        } catch (JsonProcessingException e) {
            LOG.debug("{} from {} with no JSON", response.code(), url, e);
        }
        if (response.code() == 401) {
            return ModelFault.told(Kind.FORBIDDEN, "The model gateway does not know this runtime's token", false, null);
        }
        return RemoteAnswer.fault(refused, "The model gateway answered " + response.code(), false);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Seconds as the gateway writes them; null where it says nothing. */
    static @Nullable Duration seconds(JsonNode value) {
        return value.canConvertToLong() ? Duration.ofSeconds(value.longValue()) : null;
    }
}
