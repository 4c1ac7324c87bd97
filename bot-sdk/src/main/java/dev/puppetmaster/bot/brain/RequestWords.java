package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.ApprovalOutcome;
import dev.puppetmaster.bot.outbox.Markdown;

/**
 * What a request for approval says of the call, in Markdown.
 *
 * @param asker who said what is being answered
 * @param link to what they said
 */
record RequestWords(UserId asker, String link) {
    /** @param deadline ms since the epoch */
    String of(Approval approval, long deadline) {
        String hints =
                approval.hints().isEmpty() ? "" : "- Hints: " + escaped(String.join(", ", approval.hints())) + "\n";
        String change = approval.diff().isEmpty()
                ? ""
                : "\n\nIt would change this:\n\n" + fenced("diff", ExactJson.lines(approval.diff()));
        return "**Shall I make this call?**\n\n- Asked by "
                + escaped(asker.value()) + " in [this message](" + link + ")\n- Tool: **" + escaped(approval.tool())
                + "**, function **" + escaped(approval.function()) + "**\n" + hints + "- Until: "
                + ApprovalOutcome.time(deadline) + "\n\n"
                + fenced("json", ExactJson.laidOut(approval.arguments())) + change;
    }

    /** In a fence that is longer than any run of backticks inside. */
    private static String fenced(String language, String text) {
        String fence = "`".repeat(3);
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence + language + "\n" + text + "\n" + fence;
    }

    private static String escaped(String text) {
        return Markdown.escaped(text);
    }
}
