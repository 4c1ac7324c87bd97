package dev.puppetmaster.gateway.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.gateway.ModelDoor.Answered;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.wire.OllamaAnswerReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One answer of a gateway, line by line: Ollama's, and those by which it tells what Ollama has no words for. */
final class RemoteAnswer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String OVER_LIMIT = "OVER_LIMIT";

    private final Answerer answerer;
    private final Progress progress = new Progress();
    private OllamaAnswerReader reader = new OllamaAnswerReader();
    private JsonNode answered = JSON.missingNode();
    private Piece.@Nullable End end;

    RemoteAnswer(Answerer answerer) {
        this.answerer = answerer;
    }

    /** How far it came. */
    static final class Progress {
        private boolean begun;

        boolean begun() {
            return begun;
        }
    }

    /** So that a failure of who asked is not taken for the gateway's. */
    static final class AskerGone extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException why;

        AskerGone(IOException why) {
            super(why);
            this.why = why;
        }

        IOException why() {
            return why;
        }
    }

    Progress progress() {
        return progress;
    }

    /** @return whether that was the last */
    boolean take(String line) throws IOException, ModelFault, OverLimit {
        if (line.isBlank()) {
            return false;
        }
        JsonNode read = JSON.readTree(line);
        if (read.has("startOver")) {
            // a reader numbers the tool calls of one beginning
            reader = new OllamaAnswerReader();
            if (!answerer.startOver()) {
                throw ModelFault.told(Kind.TRUNCATED, "The model broke off in mid-answer; ask again", true, null);
            }
        } else if (read.has("waits")) {
            answerer.waits(read.path("waits").asInt());
        } else if (read.has("answered")) {
            answered = read.path("answered");
        } else if (read.has("error")) {
            throw fault(read, "The model gateway failed", progress.begun);
        } else {
            for (Piece piece : reader.line(line)) {
                progress.begun = true;
                end = piece instanceof Piece.End last ? last : end;
                give(piece);
            }
        }
        return end != null;
    }

    private void give(Piece piece) throws AskerGone {
        try {
            answerer.accept(piece);
        } catch (IOException e) {
            throw new AskerGone(e);
        }
    }

    Answered end() throws ModelFault {
        Piece.End last = end;
        if (last == null) {
            throw ModelFault.told(
                    Kind.TRUNCATED, "The model gateway broke off in mid-answer; ask again", progress.begun, null);
        }
        List<String> warnings = new ArrayList<>();
        answered.path("warnings").forEach(line -> warnings.add(line.asText()));
        Usage usage = last.usage();
        return new Answered(
                answered.path("backend").asText("the gateway"),
                usage,
                Math.max(1, answered.path("tries").asInt(1)),
                warnings);
    }

    /**
     * What a refusal says.
     *
     * @throws OverLimit if that is what it is
     */
    static ModelFault fault(JsonNode refused, String otherwise, boolean begun) throws OverLimit {
        String line = refused.path("error").asText(otherwise);
        Duration after = RemoteDoor.seconds(refused.path("retryAfter"));
        String word = refused.path("fault").asText("");
        if (word.equals(OVER_LIMIT)) {
            throw OverLimit.told(line, Objects.requireNonNullElse(after, Duration.ZERO));
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(one -> one.name().equals(word))
                .findFirst()
                .orElse(Kind.SERVER_ERROR);
        return ModelFault.told(kind, line, begun, after);
    }
}
