package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.ApprovalTable.State;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is said in the approvals room, as drafts for the outbox. */
public final class ApprovalMessages {
    private static final String HOW = "\n\n✅ lets exactly this call run, once; ❌ refuses it.";

    /** Longer than any line that says how it ended: an outcome must not push a part of the call out of the message. */
    private static final int MAX_OUTCOME = 500;

    private ApprovalMessages() {}

    /** Whether a call that is described so can be shown whole, also beside what became of it. */
    public static boolean fits(String words) {
        return !Contents.isTooLongForEdit("x".repeat(MAX_OUTCOME) + "\n\n" + words + HOW);
    }

    /**
     * The request, and the signs to click on.
     *
     * @param part whose transaction id is that of the request
     */
    public static List<Draft> ask(Request request, String part, String conversation, int hop) {
        ObjectNode content = Contents.text("m.text", request.words() + HOW);
        Contents.mention(content, request.approvers().stream().sorted().toList());
        mark(content, request.txn(), conversation, hop);
        content.putObject("dev.puppetmaster.approval")
                .put("sha256", request.binding())
                .put("until", request.deadline());
        Draft message = new Draft(
                request.puppet(), request.room(), "m.room.message", content, request.cause(), part, null, false);
        return List.of(message, sign(request, "yes", "✅"), sign(request, "no", "❌"));
    }

    private static Draft sign(Request request, String name, String key) {
        ObjectNode content = Contents.reactionUnderPart(key);
        return new Draft(
                request.puppet(),
                request.room(),
                "m.reaction",
                content,
                request.cause(),
                name + "-" + request.txn().value(),
                request.txn().value(),
                false);
    }

    /**
     * The request's message says what became of it, from now on.
     *
     * @param state what it is now; each is said once
     */
    public static Draft outcome(Request request, State state, String line) {
        String said = line.length() > MAX_OUTCOME ? line.substring(0, MAX_OUTCOME - 1) + "…" : line;
        ObjectNode content = Contents.editUnderPart("**" + Markdown.escaped(said) + "**\n\n" + request.words());
        Contents.mention(content, List.of());
        String part =
                state.name().toLowerCase(Locale.ROOT) + "-" + request.txn().value();
        mark(
                content,
                TxnId.of(request.puppet(), request.cause().value(), part),
                request.cause().value(),
                0);
        return new Draft(
                request.puppet(),
                request.room(),
                "m.room.message",
                content,
                request.cause(),
                part,
                request.txn().value(),
                false);
    }

    /** Progress: no puppet answers it, and it is not taken for the answer. */
    private static void mark(ObjectNode content, TxnId txn, String conversation, int hop) {
        Contents.mark(content, new Contents.Mark("progress", conversation, Optional.empty(), hop, txn));
    }
}
