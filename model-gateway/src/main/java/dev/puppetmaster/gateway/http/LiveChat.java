package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.gateway.ModelGateway;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.route.Answerer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer, piece by piece. */
final class LiveChat implements HttpAnswer.Live {
    private static final Logger LOG = LoggerFactory.getLogger(LiveChat.class);

    private static final Duration HELD_BACK = Duration.ofSeconds(2);
    /** Before a connection breaks: clients may drop then what they have not read yet. */
    static final Duration TO_READ = Duration.ofMillis(250);

    private final Dialect dialect;
    private final Dialect.Asked asked;
    private final boolean startsOver;
    private final Ask ask;

    /** Has it answered. */
    @FunctionalInterface
    interface Ask {
        ModelGateway.Outcome ask(Answerer answerer) throws OverLimit, ModelFault, IOException, InterruptedException;
    }

    /** @param startsOver whether the caller understands our own lines */
    LiveChat(Dialect dialect, Dialect.Asked asked, boolean startsOver, Ask ask) {
        this.dialect = dialect;
        this.asked = asked;
        this.startsOver = startsOver;
        this.ask = ask;
    }

    @Override
    public HttpAnswer answer(HttpAnswer.Beginning beginning) throws IOException, InterruptedException {
        try (OutStream out = new OutStream(dialect.streamType(), dialect.nothing(), HELD_BACK, beginning)) {
            Refusal refusal = answerTo(out);
            boolean begun = out.stop();
            IOException gone = out.gone();
            if (gone != null) {
                // the mark, if there is one, is ours
                Thread.interrupted();
                throw gone;
            }
            if (refusal == null) {
                return HttpAnswer.nothing();
            }
            if (!begun) {
                return dialect.refuse(refusal);
            }
            out.write(dialect.line(dialect.error(refusal)));
            Thread.sleep(TO_READ);
            throw new IOException("the answer broke off: " + refusal.line());
        }
    }

    /** @return why it was not answered to the end */
    private @Nullable Refusal answerTo(OutStream out) throws IOException, InterruptedException {
        try {
            Streaming streaming = new Streaming(out);
            ModelGateway.Outcome outcome = ask.ask(streaming);
            streaming.end(outcome);
            return null;
        } catch (OverLimit e) {
            return Refusal.of(e);
        } catch (ModelFault e) {
            return Refusal.of(e);
        } catch (InterruptedException e) {
            if (out.gone() == null) {
                throw e;
            }
            return Refusal.INSIDE;
        } catch (RuntimeException e) {
            LOG.error("a call failed inside", e);
            return Refusal.INSIDE;
        }
    }

    private final class Streaming implements Answerer {
        private final OutStream out;
        private Piece.@Nullable End end;

        Streaming(OutStream out) {
            this.out = out;
        }

        @Override
        public void accept(Piece piece) throws IOException {
            if (piece instanceof Piece.End last) {
                end = last;
            } else {
                out.write(asked.writer().piece(piece));
            }
        }

        @Override
        public boolean startOver() {
            return startsOver && own(JsonNodeFactory.instance.objectNode().put("startOver", true));
        }

        @Override
        public void waits(int ahead) {
            if (startsOver) {
                own(JsonNodeFactory.instance.objectNode().put("waits", ahead));
            }
        }

        /** @return whether they could be told; if not, the next piece finds out */
        private boolean own(ObjectNode line) {
            try {
                out.write(dialect.line(line));
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        /** The last piece, with what it cost. */
        void end(ModelGateway.Outcome outcome) throws IOException {
            if (startsOver) {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                ObjectNode answered = line.putObject("answered")
                        .put("backend", outcome.backend().name())
                        .put("tries", outcome.tries())
                        .put("cached", outcome.cached());
                outcome.warnings().forEach(answered.putArray("warnings")::add);
                out.write(dialect.line(line));
            }
            Piece.Reason reason = end == null ? Piece.Reason.STOP : end.reason();
            out.write(asked.writer().piece(new Piece.End(reason, outcome.usage())));
        }
    }
}
