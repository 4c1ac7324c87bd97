package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.CallObserver.Begun;
import dev.puppetmaster.gateway.CallObserver.Operation;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.cache.AnswerCache;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.EmbedCall;
import dev.puppetmaster.gateway.chat.Embedded;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door: a call is let in or refused, answered by a backend of its policy, and written down with what it cost. Thread-safe; calls
 * are made on the caller's thread.
 */
public final class ModelGateway {
    private final Router router;
    private final Meter meter;
    private final Besides besides;

    public ModelGateway(Router router, Meter meter) {
        this(router, meter, Besides.NOTHING);
    }

    public ModelGateway(Router router, Meter meter, Besides besides) {
        this.router = router;
        this.meter = meter;
        this.besides = besides;
    }

    /**
     * What a gateway may have besides.
     *
     * @param cache for the policies that want one; null: none has one
     * @param shadows for the policies that have one; null: none is asked
     */
    public record Besides(
            @Nullable AnswerCache cache, @Nullable Shadows shadows, CallObserver observer) {
        public static final Besides NOTHING = new Besides(null, null, CallObserver.NOBODY);
    }

    /**
     * How a call went.
     *
     * @param backend who answered
     * @param usage what it cost, as the server says or as we estimate
     * @param tries calls that were made in all; 0: the answer was given before and cost nothing now
     * @param warnings what people should be told
     */
    public record Outcome(Backend backend, Usage usage, int tries, List<String> warnings) {
        /** Whether the answer was given before. */
        public boolean cached() {
            return tries == 0;
        }
    }

    /**
     * Has a conversation answered.
     *
     * @throws OverLimit if the caller may not call now
     * @throws ModelFault if no backend answered to the end
     * @throws IOException of the answerer
     */
    public Outcome chat(Policy policy, Caller caller, ChatCall call, Answerer answerer)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        Watch watch = new Watch(besides.observer(), new Begun(Operation.CHAT, policy, caller, call.model()));
        return watch.over(() -> {
            Optional<String> question = besides.cache() == null ? Optional.empty() : AnswerCache.question(policy, call);
            Optional<Outcome> before =
                    question.isEmpty() ? Optional.empty() : again(policy, question.get(), watch, answerer);
            return before.isPresent()
                    ? before.get()
                    : ask(policy, caller, call, new Passing(answerer, watch, question));
        });
    }

    /** The answer that was given before. */
    private Optional<Outcome> again(Policy policy, String question, Watch watch, Answerer answerer) throws IOException {
        AnswerCache cache = besides.cache();
        Optional<AnswerCache.Kept> kept = cache == null ? Optional.empty() : cache.find(question);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        for (Piece piece : kept.get().pieces()) {
            watch.piece();
            answerer.accept(piece);
        }
        Backend backend = policy.backends().stream()
                .filter(one -> one.name().equals(kept.get().backend()))
                .findFirst()
                .orElseGet(() -> policy.backends().getFirst());
        return Optional.of(new Outcome(backend, Usage.UNKNOWN, 0, List.of()));
    }

    private Outcome ask(Policy policy, Caller caller, ChatCall call, Passing passing)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        try (Meter.Admission admission = meter.admit(policy, caller, Estimate.most(call))) {
            if (besides.shadows() != null) {
                besides.shadows().copy(policy, call);
            }
            Policy allowed = admission.downgrade().map(policy::only).orElse(policy);
            try {
                Router.Outcome outcome = router.chat(allowed, caller.sender(), call, passing);
                Usage said = outcome.end().usage();
                Usage usage = said.total() == 0 ? Estimate.of(call, passing.characters()) : said;
                passing.keep(besides.cache(), allowed, outcome.backend());
                return new Outcome(
                        outcome.backend(), usage, outcome.tries(), admission.settle(outcome.backend(), usage));
            } catch (ModelFault | IOException | InterruptedException e) {
                if (passing.characters() > 0) {
                    // what was written before it broke off was paid for; by the preferred backend's price, as nobody
                    // says whose it was
                    admission.settle(allowed.backends().getFirst(), Estimate.of(call, passing.characters()));
                }
                throw e;
            }
        }
    }

    /** How a caller stands with a policy. */
    public ModelDoor.Standing standing(Policy policy, Caller caller) {
        List<String> models = policy.backends().stream()
                .map(backend -> backend.name() + (backend.model() == null ? "" : ": " + backend.model()))
                .toList();
        return new ModelDoor.Standing(models, meter.spent(policy, caller));
    }

    /**
     * Vectors, and how the call went.
     *
     * @param outcome of the call
     */
    public record Vectors(Embedded embedded, Outcome outcome) {}

    /**
     * Has texts embedded.
     *
     * @throws OverLimit if the caller may not call now
     * @throws ModelFault if no backend answered
     */
    public Vectors embed(Policy policy, Caller caller, EmbedCall call)
            throws OverLimit, ModelFault, InterruptedException {
        Watch watch = new Watch(besides.observer(), new Begun(Operation.EMBEDDINGS, policy, caller, call.model()));
        Embedded[] embedded = new Embedded[1];
        try {
            Outcome outcome = watch.over(() -> {
                try (Meter.Admission admission = meter.admit(policy, caller, Estimate.of(call))) {
                    Policy allowed = admission.downgrade().map(policy::only).orElse(policy);
                    Router.Routed<Embedded> routed = router.embed(allowed, caller.sender(), call);
                    Usage said = routed.answer().usage();
                    Usage usage = said.total() == 0 ? Estimate.of(call) : said;
                    embedded[0] = new Embedded(routed.answer().vectors(), usage);
                    return new Outcome(
                            routed.backend(), usage, routed.tries(), admission.settle(routed.backend(), usage));
                }
            });
            return new Vectors(embedded[0], outcome);
        } catch (IOException e) {
            throw new IllegalStateException("nobody is there who could be gone", e);
        }
    }
}
