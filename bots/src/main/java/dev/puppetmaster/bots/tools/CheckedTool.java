package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Approval.Result;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.schema.ArgumentCheck;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function as a model may call it. Arguments are held to the schema; what a person has to approve waits for that; what changes something goes through {@link Turn#effect},
 * so it runs at most once, and an outcome that nobody knows is said and not tried again; the time and the length of what it says
 * have an end; a fault inside is logged and is one line for the model.
 */
public final class CheckedTool implements Tool {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedTool.class);
    private static final int SHOWN = 120;
    /** Outcomes as the journal keeps them. */
    private static final String GAVE = "+";

    private static final String REFUSED = "-";
    private static final String UNKNOWN = "?";

    private final Tool tool;
    private final ToolSpec spec;
    private final ArgumentCheck check;
    private final ApprovalPolicy approvals;
    private final String origin;
    private final Duration limit;
    private final int maxOutput;

    CheckedTool(Tool tool, String origin, ApprovalPolicy approvals, Duration limit, int maxOutput) {
        this.tool = tool;
        this.spec = tool.spec();
        this.check = ArgumentCheck.of(spec.name(), spec.parameters());
        this.approvals = approvals;
        this.origin = origin;
        this.limit = limit;
        this.maxOutput = maxOutput;
    }

    /** SHA-256 over all that a model is shown of a function, and its hints, as canonical JSON. */
    public static String hash(ToolSpec spec) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("name", spec.name()).put("description", spec.description());
        all.set("parameters", spec.parameters());
        ToolHints hints = spec.hints();
        all.putObject("hints")
                .put("readOnly", hints.readOnly())
                .put("destructive", hints.destructive())
                .put("idempotent", hints.idempotent());
        return CanonicalJson.sha256(all);
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    /** Whose words its result is, for the mark before it: e.g. {@code Tool default/weather}. */
    public String origin() {
        return origin;
    }

    /**
     * As {@link Tool#call}. What it gives are somebody else's words: data, not instructions.
     *
     * @throws RefusedException with a line for the model
     * @throws Turn.OutcomeUnknownException if it may have changed something and nobody knows; the model must not get the
     *     chance to try it again
     */
    @Override
    public String call(ObjectNode given, Turn turn) throws Exception {
        ObjectNode arguments = given.deepCopy();
        Optional<String> problem = check.problem(arguments);
        if (problem.isPresent()) {
            throw new RefusedException(problem.get());
        }
        approvals.require(tool, arguments, turn, limit);
        String shown = OneLine.of(CanonicalJson.of(arguments), SHOWN);
        String outcome = spec.hints().readOnly()
                ? turn.tool(spec.name(), shown, () -> outcome(arguments, turn))
                : turn.effect(spec.name(), shown, () -> outcome(arguments, turn));
        String said = outcome.substring(1);
        return switch (outcome.substring(0, 1)) {
            case GAVE -> said;
            case REFUSED -> throw new RefusedException(said);
            default -> throw unknown(said);
        };
    }

    private RefusedException unknown(String line) {
        boolean again = spec.hints().readOnly() || spec.hints().idempotent();
        return again ? new RefusedException(line) : new Turn.OutcomeUnknownException(spec.name(), line);
    }

    private Result unfinished() {
        return spec.hints().readOnly() ? Result.FAILED : Result.UNKNOWN;
    }

    /** A refusal is an outcome, too: called again after a crash, the model is told the same. */
    private String outcome(ObjectNode arguments, Turn turn) throws Exception {
        try {
            String said = TimeLimit.call(limit, spec.name(), () -> tool.call(arguments.deepCopy(), turn));
            turn.callEnded(Result.SUCCEEDED);
            return GAVE + Text.bounded(said, maxOutput);
        } catch (Turn.OutcomeUnknownException | InterruptedException | StoreException e) {
            throw e;
        } catch (RefusedException e) {
            Interrupts.endIfStopped();
            turn.callEnded(Result.FAILED);
            return REFUSED + OneLine.of(String.valueOf(e.getMessage()), Text.MAX_LINE);
        } catch (UnfinishedException e) {
            Interrupts.endIfStopped();
            turn.callEnded(unfinished());
            return UNKNOWN + OneLine.of(e.getMessage(), Text.MAX_LINE);
        } catch (Exception e) {
            Interrupts.endIfStopped();
            LOG.error("{} of {} failed", spec.name(), origin, e);
            turn.callEnded(unfinished());
            return UNKNOWN + "`" + spec.name() + "` failed inside; it has no answer.";
        }
    }
}
