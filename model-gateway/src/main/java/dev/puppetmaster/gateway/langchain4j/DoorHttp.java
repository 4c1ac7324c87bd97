package dev.puppetmaster.gateway.langchain4j;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParsingHandle;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.wire.OllamaAnswerWriter;
import dev.puppetmaster.gateway.wire.OllamaCalls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What langchain4j-ollama would send over HTTP, handed to the gateway instead. */
final class DoorHttp implements HttpClient {
    private static final JsonMapper JSON = new JsonMapper();

    /** Far more than any tokenizer packs into one, on the average of an answer. */
    private static final int MOST_CHARACTERS_A_TOKEN = 16;

    private final ModelDoor door;
    private final GatewayModels.Use use;
    private final Watcher watcher;

    private DoorHttp(ModelDoor door, GatewayModels.Use use, Watcher watcher) {
        this.door = door;
        this.use = use;
        this.watcher = watcher;
    }

    /** That the gateway gave no answer; langchain4j passes only unchecked ones on. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoAnswerException(Exception why) {
            super(why.getMessage(), why);
        }
    }

    /** A server that writes on and on, whatever it was told. */
    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1;

        EnoughException() {
            super("the answer is longer than was asked for");
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Growing growing = new Growing(watcher, use.answerTokens() * MOST_CHARACTERS_A_TOKEN);
        ChatCall call = call(request);
        try {
            ask(call, growing);
        } catch (NoAnswerException e) {
            if (!(e.getCause() instanceof EnoughException)) {
                throw e;
            }
            growing.pieces.add(new Piece.End(Piece.Reason.LENGTH, Piece.Usage.UNKNOWN));
        }
        String whole = new OllamaAnswerWriter(call.model(), false, Clock.systemUTC())
                .whole(growing.pieces)
                .toString();
        return SuccessfulHttpResponse.builder().statusCode(200).body(whole).build();
    }

    /** As langchain4j's own clients do, tells the listener of a failure instead of throwing it; but on this thread. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        ServerSentEventContext context =
                new ServerSentEventContext(new DefaultServerSentEventParsingHandle(InputStream.nullInputStream()));
        try {
            ChatCall call = call(request);
            OllamaAnswerWriter writer = new OllamaAnswerWriter(call.model(), false, Clock.systemUTC());
            listener.onOpen(SuccessfulHttpResponse.builder().statusCode(200).build());
            ask(call, Answerer.ofStream(piece -> {
                if (context.parsingHandle().isCancelled()) {
                    throw new IOException("the answer is not wanted any more");
                }
                listener.onEvent(new ServerSentEvent(null, writer.piece(piece)), context);
            }));
            listener.onClose();
        } catch (NoAnswerException e) {
            listener.onError(e);
        }
    }

    private ChatCall call(HttpRequest request) {
        try {
            ChatCall call = OllamaCalls.chat(JSON.readTree(String.valueOf(request.body())))
                    .call();
            return call.withTools(use.tools());
        } catch (IOException e) {
            throw new NoAnswerException(e);
        }
    }

    private void ask(ChatCall call, Answerer answerer) {
        try {
            watcher.answered(door.chat(use.policy(), use.caller(), call, answerer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(e);
        } catch (OverLimit | ModelFault | IOException e) {
            throw new NoAnswerException(e);
        }
    }

    /** Keeps what comes, and forgets it where another backend begins anew. */
    private static final class Growing implements Answerer {
        private final Watcher watcher;
        private final int most;
        private final List<Piece> pieces = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Growing(Watcher watcher, int most) {
            this.watcher = watcher;
            this.most = most;
        }

        @Override
        public void accept(Piece piece) throws EnoughException {
            if (text.length() > most) {
                throw new EnoughException();
            }
            pieces.add(piece);
            if (piece instanceof Piece.Text more) {
                text.append(more.text());
                watcher.says(text);
            }
        }

        @Override
        public boolean startOver() {
            pieces.clear();
            text.setLength(0);
            watcher.says(text);
            return true;
        }

        @Override
        public void waits(int ahead) {
            watcher.waits(ahead);
        }
    }

    /** langchain4j sets timeouts; they are the policy's affair. */
    record Builder(ModelDoor door, GatewayModels.Use use, Watcher watcher) implements HttpClientBuilder {
        @Override
        public @Nullable Duration connectTimeout() {
            return null;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public @Nullable Duration readTimeout() {
            return null;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return new DoorHttp(door, use, watcher);
        }
    }
}
