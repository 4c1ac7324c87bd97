package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.ledger.Estimate;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.route.Router;
import java.io.IOException;
import java.util.List;

/**
 * The door: a call is let in or refused, answered by a backend of its policy, and written down with what it cost. Thread-safe; calls
 * are made on the caller's thread.
 */
public final class ModelGateway {
    private final Router router;
    private final Meter meter;

    public ModelGateway(Router router, Meter meter) {
        this.router = router;
        this.meter = meter;
    }

    /**
     * How a call went.
     *
     * @param backend who answered
     * @param usage what it cost, as the server says or as we estimate
     * @param tries calls that were made in all
     * @param warnings what people should be told
     */
    public record Outcome(Backend backend, Usage usage, int tries, List<String> warnings) {}

    /**
     * Has a conversation answered.
     *
     * @throws OverLimit if the caller may not call now
     * @throws ModelFault if no backend answered to the end
     * @throws IOException of the answerer
     */
    public Outcome chat(Policy policy, Caller caller, ChatCall call, Answerer answerer)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        try (Meter.Admission admission = meter.admit(policy, caller, call)) {
            Policy allowed = admission.downgrade().map(policy::only).orElse(policy);
            Counting counting = new Counting(answerer);
            try {
                Router.Outcome outcome = router.chat(allowed, caller.sender(), call, counting);
                Usage said = outcome.end().usage();
                Usage usage = said.total() == 0 ? Estimate.of(call, counting.characters) : said;
                return new Outcome(
                        outcome.backend(), usage, outcome.tries(), admission.settle(outcome.backend(), usage));
            } catch (ModelFault | IOException | InterruptedException e) {
                if (counting.characters > 0) {
                    // what was written before it broke off was paid for; by the preferred backend's price, as nobody
                    // says whose it was
                    admission.settle(allowed.backends().getFirst(), Estimate.of(call, counting.characters));
                }
                throw e;
            }
        }
    }

    /** Counts what comes through, over all beginnings: each of them was paid for. */
    private static final class Counting implements Answerer {
        private final Answerer inner;
        private long characters;

        Counting(Answerer inner) {
            this.inner = inner;
        }

        @Override
        public void accept(Piece piece) throws IOException {
            characters += switch (piece) {
                case Piece.Text text -> text.text().length();
                case Piece.Thought thought -> thought.text().length();
                case Piece.Use use -> use.use().arguments().toString().length();
                case Piece.End end -> 0;
            };
            inner.accept(piece);
        }

        @Override
        public boolean startOver() {
            return inner.startOver();
        }

        @Override
        public void waits(int ahead) {
            inner.waits(ahead);
        }
    }
}
