package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.route.Answerer;
import java.io.IOException;
import java.util.List;

/** Where models are asked: at a gateway in this process, or at one elsewhere. Thread-safe; calls are made on the caller's thread. */
public interface ModelDoor {
    /** The policy of whoever names none. */
    String DEFAULT_POLICY = "";

    /**
     * Who answered, and what it cost.
     *
     * @param backend its name in the policy
     * @param usage as the server says, or as the gateway estimates
     * @param tries calls that were made in all, 1 or more
     * @param warnings what people should be told, a line each
     */
    record Answered(String backend, Usage usage, int tries, List<String> warnings) {
        public Answered {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * How a caller stands with a policy.
     *
     * @param models who answers, the preferred one first, a line each
     * @param spent what of each limit and budget is used up, a line each
     */
    record Standing(List<String> models, List<String> spent) {
        public Standing {
            models = List.copyOf(models);
            spent = List.copyOf(spent);
        }
    }

    /**
     * How a caller stands.
     *
     * @throws ModelFault if there is no such policy, or nobody who knows
     */
    Standing standing(String policy, Caller caller) throws ModelFault, InterruptedException;

    /**
     * Has a conversation answered.
     *
     * @param policy {@code namespace/name}, or {@link #DEFAULT_POLICY}
     * @throws OverLimit if the caller may not call now
     * @throws ModelFault if no backend answered to the end, or there is no such policy
     * @throws IOException of the answerer
     */
    Answered chat(String policy, Caller caller, ChatCall call, Answerer answerer)
            throws OverLimit, ModelFault, IOException, InterruptedException;
}
