package dev.puppetmaster.gateway.http;

import dev.puppetmaster.bot.http.HttpAnswer;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is wanted whole. Where it takes long, blanks go out before it, which are nothing in JSON: whoever hangs up
 * ends what makes it.
 */
final class WholeAnswer implements HttpAnswer.Live {
    private static final Logger LOG = LoggerFactory.getLogger(WholeAnswer.class);

    /** Longer than that of a stream: clients that want all at once look at the status. */
    static final Duration HELD_BACK = Duration.ofSeconds(5);

    private final Dialect dialect;
    private final Making making;

    /** Makes it. */
    @FunctionalInterface
    interface Making {
        HttpAnswer make() throws InterruptedException;
    }

    WholeAnswer(Dialect dialect, Making making) {
        this.dialect = dialect;
        this.making = making;
    }

    @Override
    public HttpAnswer answer(HttpAnswer.Beginning beginning) throws IOException, InterruptedException {
        try (OutStream out = new OutStream("application/json", " ", HELD_BACK, beginning)) {
            HttpAnswer answer = madeFor(out);
            boolean begun = out.stop();
            IOException gone = out.gone();
            if (gone != null) {
                // the mark, if there is one, is ours
                Thread.interrupted();
                throw gone;
            }
            if (!begun) {
                return answer;
            }
            out.write(answer.body());
            if (answer.status() != 200) {
                Thread.sleep(LiveChat.TO_READ);
                throw new IOException("the answer broke off, as its status was sent before: " + answer.status());
            }
            return HttpAnswer.nothing();
        }
    }

    private HttpAnswer madeFor(OutStream out) throws InterruptedException {
        try {
            return making.make();
        } catch (InterruptedException e) {
            if (out.gone() == null) {
                throw e;
            }
            return dialect.refuse(Refusal.INSIDE);
        } catch (RuntimeException e) {
            LOG.error("a call failed inside", e);
            return dialect.refuse(Refusal.INSIDE);
        }
    }
}
