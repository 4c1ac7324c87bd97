package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.cache.AnswerCache;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.ledger.Ledger;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.route.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** The gateway in this process. */
public final class LocalDoor implements ModelDoor, AutoCloseable {
    /** The policies that are in force now; asked at each call. Thread-safe. */
    @FunctionalInterface
    public interface Named {
        /**
         * A policy.
         *
         * @param key {@code namespace/name}, or {@link ModelDoor#DEFAULT_POLICY}
         * @throws ModelFault if there is no such policy, or it cannot be used
         */
        Policy named(String key) throws ModelFault;
    }

    private static final int MOST_ANSWERS = 10_000;
    private static final String LEDGER = "models.db";
    private static final String ANSWERS = "answers.db";

    private final Ledger ledger;
    private final AnswerCache answers;
    private final BackendClient client = new BackendClient();
    private final Shadows shadows;
    private final ModelGateway gateway;
    private final Named policies;

    private LocalDoor(Ledger ledger, AnswerCache answers, Named policies, CallObserver observer) {
        this.ledger = ledger;
        this.answers = answers;
        this.shadows = new Shadows(client, observer);
        this.gateway = new ModelGateway(
                new Router(client),
                new Meter(ledger, Clock.systemUTC()),
                new ModelGateway.Besides(answers, shadows, observer));
        this.policies = policies;
    }

    /**
     * Opens the gateway.
     *
     * @param folder for what calls cost, and for answers that may be given again; made if it is not there
     * @param observer told of each call
     * @throws IOException with one line, if a file cannot be used, or another process has it
     */
    public static LocalDoor open(Path folder, Named policies, CallObserver observer) throws IOException {
        Ledger ledger = Ledger.open(folder.resolve(LEDGER));
        try {
            return new LocalDoor(
                    ledger,
                    AnswerCache.open(folder.resolve(ANSWERS), MOST_ANSWERS, Clock.systemUTC()),
                    policies,
                    observer);
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
    }

    @Override
    public Standing standing(String policy, Caller caller) throws ModelFault {
        return gateway.standing(policies.named(policy), caller);
    }

    @Override
    public Answered chat(String policy, Caller caller, ChatCall call, Answerer answerer)
            throws OverLimit, ModelFault, IOException, InterruptedException {
        Policy found = policies.named(policy);
        ModelGateway.Outcome outcome = gateway.chat(found, caller, call, answerer);
        return new Answered(outcome.backend().name(), outcome.usage(), outcome.tries(), outcome.warnings());
    }

    @Override
    public void close() {
        shadows.close();
        client.close();
        answers.close();
        ledger.close();
    }
}
