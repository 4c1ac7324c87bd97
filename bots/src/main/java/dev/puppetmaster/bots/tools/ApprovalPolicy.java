package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which functions of a Tool run only when a person approved the exact call, and who that may be. */
final class ApprovalPolicy {
    private static final Duration TIME = Duration.ofMinutes(5);

    private final String tool;
    private final List<Pattern> names;
    private final @Nullable AssignedApprovals approvals;

    private ApprovalPolicy(String tool, List<Pattern> names, @Nullable AssignedApprovals approvals) {
        this.tool = tool;
        this.names = names;
        this.approvals = approvals;
    }

    /** @param approvals null where none are declared: what has to be approved is refused then */
    static ApprovalPolicy of(AssignedTool tool, @Nullable AssignedApprovals approvals) {
        return new ApprovalPolicy(
                tool.key(),
                tool.requireApproval().stream().map(ApprovalPolicy::pattern).toList(),
                approvals);
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private boolean isNeededFor(String function) {
        return names.stream().anyMatch(name -> name.matcher(function).matches());
    }

    /**
     * Returns when the call may run: at once, or when somebody approved it.
     *
     * @param limit how long it may take to say what the call would change
     * @throws RefusedException with who refused it and why, a line for the model
     */
    void require(Tool called, ObjectNode arguments, Turn turn, Duration limit)
            throws RefusedException, InterruptedException {
        ToolSpec function = called.spec();
        if (!isNeededFor(function.name())) {
            return;
        }
        Set<UserId> approvers = approvals == null
                ? Set.of()
                : approvals.approvers().stream()
                        .map(UserId::parse)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toUnmodifiableSet());
        if (approvals == null || approvers.isEmpty()) {
            throw new RefusedException("`" + function.name() + "` of Tool " + tool
                    + " runs only when a person approved the call, and nobody is named who may: the Homeserver's"
                    + " spec.approvals.approvers has to name somebody.");
        }
        ChangePreview preview = new ChangePreview(called, arguments, turn, limit);
        String change = preview.remembered();
        Approval approval = new Approval(
                new RoomId(approvals.roomId()),
                approvers,
                tool,
                function.name(),
                CanonicalJson.of(arguments),
                words(function.hints()),
                TIME);
        Approval.Decision decision = turn.approval(
                approval.withDiff(change).recordedAs(SecretFields.hidden(arguments, function.parameters())),
                preview::now);
        if (!(decision instanceof Approval.Approved)) {
            throw new RefusedException("`" + function.name() + "` did not run. " + decision.line()
                    + " Do not call it again unless you are asked to.");
        }
    }

    private static List<String> words(ToolHints hints) {
        List<String> words = new ArrayList<>();
        words.add(hints.readOnly() ? "changes nothing" : "changes something");
        if (hints.destructive()) {
            words.add("destructive");
        }
        if (hints.idempotent() && !hints.readOnly()) {
            words.add("twice is as good as once");
        }
        return words;
    }
}
