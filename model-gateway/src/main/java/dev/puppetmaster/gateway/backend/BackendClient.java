package dev.puppetmaster.gateway.backend;

import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.EmbedCall;
import dev.puppetmaster.gateway.chat.Embedded;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.PieceSink;
import dev.puppetmaster.gateway.wire.AnswerReader;
import dev.puppetmaster.gateway.wire.Embeddings;
import dev.puppetmaster.gateway.wire.OllamaAnswerReader;
import dev.puppetmaster.gateway.wire.OllamaCalls;
import dev.puppetmaster.gateway.wire.OpenAiAnswerReader;
import dev.puppetmaster.gateway.wire.OpenAiCalls;
import dev.puppetmaster.gateway.wire.WireException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Calls to backends, one at a time on the caller's thread. An answer is always taken as a stream, so that silence is noticed.
 * Interrupting a virtual thread ends its call at once. Thread-safe.
 */
public final class BackendClient implements AutoCloseable {
    /** The longest line of an answer, bytes: a tool call comes in one. */
    static final long MAX_LINE = 4L * 1024 * 1024;

    /** Of an answer that holds vectors, bytes. */
    private static final long MAX_VECTORS = 32L * 1024 * 1024;

    private static final int MAX_ERROR = 64 * 1024;
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient http = new OkHttpClient.Builder()
            .writeTimeout(Duration.ofSeconds(30))
            .retryOnConnectionFailure(true)
            .build();

    /**
     * Has a conversation answered.
     *
     * @param sink is given each piece as it comes; the last is a {@link Piece.End}
     * @throws ModelFault if the backend did not answer to the end
     * @throws IOException of the sink, as it is: whoever asked is gone
     * @throws InterruptedException if the thread was interrupted
     */
    public void chat(Backend backend, ChatCall asked, PieceSink sink)
            throws ModelFault, IOException, InterruptedException {
        Backend.Patience patience = backend.patience();
        Call call = http.newBuilder()
                .connectTimeout(patience.connect())
                .readTimeout(patience.first())
                .callTimeout(patience.whole())
                .build()
                .newCall(request(backend, asked));
        Progress progress = new Progress();
        long begun = System.nanoTime();
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            if (response.code() != 200) {
                throw Faults.status(backend, asked.model(), response, head(source));
            }
            // headers may come long before the first token: both together have the time
            long left = patience.first().toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            source.timeout().timeout(Math.max(1, left), TimeUnit.MILLISECONDS);
            read(backend, source, sink, progress);
        } catch (SinkGone e) {
            throw e.why;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("stopped while the model answered");
                interrupted.addSuppressed(e);
                throw interrupted;
            }
            throw Faults.broken(backend, e, progress.pieces > 0, call.isCanceled());
        } finally {
            call.cancel();
        }
    }

    /**
     * Has texts embedded.
     *
     * @throws ModelFault if the backend did not answer
     */
    public Embedded embed(Backend backend, EmbedCall asked) throws ModelFault, InterruptedException {
        Backend.Patience patience = backend.patience();
        Call call = http.newBuilder()
                .connectTimeout(patience.connect())
                .readTimeout(patience.first())
                .callTimeout(patience.whole())
                .build()
                .newCall(request(backend, asked));
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            if (response.code() != 200) {
                throw Faults.status(backend, asked.model(), response, head(source));
            }
            if (source.request(MAX_VECTORS + 1)) {
                throw new WireException("the vectors have more than " + MAX_VECTORS + " bytes");
            }
            String body = source.readUtf8();
            return Embeddings.answer(backend.speaks(), body, asked.inputs().size());
        } catch (IOException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("stopped while the model answered");
                interrupted.addSuppressed(e);
                throw interrupted;
            }
            throw Faults.broken(backend, e, false, call.isCanceled());
        } finally {
            call.cancel();
        }
    }

    /** How far it came. */
    private static final class Progress {
        private int pieces;
        private boolean ended;
    }

    /** So that a sink's failure is not taken for the backend's. */
    private static final class SinkGone extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException why;

        SinkGone(IOException why) {
            super(why);
            this.why = why;
        }
    }

    private static void read(Backend backend, BufferedSource source, PieceSink sink, Progress progress)
            throws IOException, ModelFault {
        AnswerReader reader =
                backend.speaks() == ChatCall.Format.OLLAMA ? new OllamaAnswerReader() : new OpenAiAnswerReader();
        long silence = backend.patience().silence().toMillis();
        String line = line(source);
        while (line != null && !progress.ended) {
            for (Piece piece : reader.line(line)) {
                source.timeout().timeout(silence, TimeUnit.MILLISECONDS);
                progress.pieces++;
                progress.ended = piece instanceof Piece.End;
                give(sink, piece);
            }
            line = progress.ended ? null : line(source);
        }
        if (!progress.ended) {
            throw new ModelFault(
                    Kind.TRUNCATED,
                    "The model at " + backend.url() + " broke off in mid-answer; ask again",
                    progress.pieces > 0,
                    null,
                    null);
        }
    }

    private static void give(PieceSink sink, Piece piece) throws SinkGone {
        try {
            sink.accept(piece);
        } catch (IOException e) {
            throw new SinkGone(e);
        }
    }

    private static @Nullable String line(BufferedSource source) throws IOException {
        if (source.exhausted()) {
            return null;
        }
        long end = source.indexOf((byte) '\n', 0, MAX_LINE);
        if (end < 0 && source.request(MAX_LINE)) {
            throw new IOException("a line of the answer has more than " + MAX_LINE + " bytes");
        }
        return end < 0 ? source.readUtf8() : source.readUtf8LineStrict(MAX_LINE);
    }

    private static String head(BufferedSource source) throws IOException {
        source.timeout().timeout(5, TimeUnit.SECONDS);
        try {
            source.request(MAX_ERROR);
        } catch (InterruptedIOException e) {
            // what has come is enough to say what is wrong
            return source.getBuffer().snapshot().utf8();
        }
        return source.getBuffer().snapshot().utf8();
    }

    private static Request request(Backend backend, ChatCall asked) {
        ChatCall call = backend.model() == null ? asked : asked.to(backend.model());
        boolean ollama = backend.speaks() == ChatCall.Format.OLLAMA;
        String body = (ollama ? OllamaCalls.write(call, true) : OpenAiCalls.write(call, true)).toString();
        return request(backend, ollama ? "/api/chat" : "/v1/chat/completions", body);
    }

    private static Request request(Backend backend, EmbedCall asked) {
        EmbedCall call = backend.model() == null ? asked : asked.to(backend.model());
        return request(
                backend,
                backend.speaks() == ChatCall.Format.OLLAMA ? "/api/embed" : "/v1/embeddings",
                Embeddings.write(backend.speaks(), call).toString());
    }

    private static Request request(Backend backend, String path, String body) {
        Request.Builder request =
                new Request.Builder().url(backend.url() + path).post(RequestBody.create(body, JSON));
        if (backend.key() != null) {
            request.header("Authorization", "Bearer " + backend.key().reveal());
        }
        return request.build();
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
