package dev.puppetmaster.bots.llm;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * langchain4j's requests over OkHttp. The JDK's client, which langchain4j brings, stops its clock at the headers, so that
 * a server that stalls in the middle of an answer is never noticed.
 */
final class OllamaHttp implements HttpClient {
    /** The largest answer that is read, bytes; a thousand tokens are some 8 kB. */
    static final long MAX_BODY_BYTES = 1024L * 1024;

    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient client;

    /** @param client with its timeouts set */
    OllamaHttp(OkHttpClient client) {
        this.client = client.newBuilder()
                .addNetworkInterceptor(chain -> {
                    AtomicBoolean connected = chain.request().tag(AtomicBoolean.class);
                    if (connected != null) {
                        connected.set(true);
                    }
                    return chain.proceed(chain.request());
                })
                .build();
    }

    /** Nothing listens there, or nothing that takes a connection in time. */
    static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreachableException(IOException cause) {
            super(cause);
        }
    }

    /** What came is larger than what is read. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("the answer is larger than " + MAX_BODY_BYTES + " bytes");
        }
    }

    private record Received(int status, String body) {}

    /**
     * Sends a request and reads the whole answer. An interrupt ends it at once and stays set.
     *
     * @throws HttpException with status and body where the status is not 2xx
     * @throws UncheckedIOException of an {@link UnreachableException}, {@link TooLargeException} or any failure in between
     */
    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Received received = send(request);
        if (received.status() / 100 != 2) {
            throw new HttpException(received.status(), received.body());
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(received.status())
                .body(received.body())
                .build();
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("answers of a model are read whole, not streamed");
    }

    private Received send(HttpRequest request) {
        AtomicBoolean connected = new AtomicBoolean();
        Call call = client.newCall(okHttpRequest(request, connected));
        CompletableFuture<Received> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(connected.get() ? e : new UnreachableException(e));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    answer.complete(new Received(
                            response.code(), limited(response.body().source())));
                } catch (IOException e) {
                    answer.completeExceptionally(e);
                }
            }
        });
        return await(call, answer);
    }

    private static Received await(Call call, CompletableFuture<Received> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("stopped while the model thought"));
        } catch (ExecutionException e) {
            throw new UncheckedIOException(
                    e.getCause() instanceof IOException io ? io : new IOException("the call failed", e.getCause()));
        }
    }

    private static Request okHttpRequest(HttpRequest request, AtomicBoolean connected) {
        Request.Builder builder = new Request.Builder().url(request.url()).tag(AtomicBoolean.class, connected);
        request.headers().forEach((name, values) -> values.forEach(value -> builder.addHeader(name, value)));
        RequestBody body = request.body() == null
                ? null
                : RequestBody.create(request.body().getBytes(StandardCharsets.UTF_8), JSON);
        return builder.method(request.method().name(), body).build();
    }

    private static String limited(BufferedSource source) throws IOException {
        if (source.request(MAX_BODY_BYTES + 1)) {
            throw new TooLargeException();
        }
        return source.readUtf8();
    }
}
