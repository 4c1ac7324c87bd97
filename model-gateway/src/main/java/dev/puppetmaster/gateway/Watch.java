package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.CallObserver.Ended;
import dev.puppetmaster.gateway.ModelGateway.Outcome;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.ledger.OverLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells an observer how one call went, whichever way it goes. */
final class Watch {
    private final CallObserver.Watched watched;
    private final long begun = System.nanoTime();
    private @Nullable Duration first;

    Watch(CallObserver observer, CallObserver.Begun call) {
        this.watched = observer.begins(call);
    }

    /** What is watched. */
    @FunctionalInterface
    interface Work {
        Outcome run() throws OverLimit, ModelFault, IOException, InterruptedException;
    }

    /** A piece came through. */
    void piece() {
        if (first == null) {
            first = since();
        }
    }

    private Duration since() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    Outcome over(Work work) throws OverLimit, ModelFault, IOException, InterruptedException {
        String word = "inside";
        Outcome outcome = null;
        try {
            outcome = work.run();
            word = outcome.cached() ? "cached" : "answered";
            return outcome;
        } catch (OverLimit e) {
            word = "over_limit";
            throw e;
        } catch (ModelFault e) {
            word = e.kind().name().toLowerCase(Locale.ROOT);
            throw e;
        } catch (IOException | InterruptedException e) {
            word = "gone";
            throw e;
        } finally {
            watched.ended(
                    outcome == null
                            ? new Ended(word, null, Usage.UNKNOWN, 0, since(), first)
                            : new Ended(word, outcome.backend(), outcome.usage(), outcome.tries(), since(), first));
        }
    }
}
