package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;

/**
 * The steps of a message on its way. Between any two of them the process may die, and every ask that was accepted is
 * still answered once: tests kill it at each.
 */
public enum Step {
    PUSH_RECEIVED,
    PUSH_ROOMS_KNOWN,
    INBOX_WRITTEN,
    INBOX_COMMITTED,
    PUSH_ACKNOWLEDGED,
    READ_BACK_BEGUN,
    READ_BACK_PAGE_READ,
    READ_BACK_COMMITTED,
    GATE_CALLED,
    GATE_DECIDED,
    GATE_WRITTEN,
    GATE_COMMITTED,
    INVITATION_ANSWERED,
    TURN_BEGUN,
    RECEIPT_SENT,
    TYPING_SENT,
    ATTACHMENT_FOUND,
    BRAIN_CALLED,
    DOWNLOADED,
    TOOL_BEGUN,
    TOOL_ENDED,
    EFFECT_JOURNALED,
    EFFECT_ENDED,
    EFFECT_COMMITTED,
    NOTE_WRITTEN,
    NOTE_COMMITTED,
    CHANGE_JOURNALED,
    CHANGE_MADE,
    CHANGE_COMMITTED,
    UPLOAD_BEGUN,
    UPLOADED,
    UPLOAD_COMMITTED,
    QUESTION_WRITTEN,
    QUESTION_COMMITTED,
    QUESTION_WAITS,
    APPROVAL_WRITTEN,
    APPROVAL_COMMITTED,
    APPROVAL_WAITS,
    APPROVAL_DECISION_WRITTEN,
    APPROVAL_DECISION_COMMITTED,
    APPROVAL_USED,
    FRIEND_ANSWER_WRITTEN,
    FRIEND_ANSWER_COMMITTED,
    TURN_RESUMED,
    DRAFT_WRITTEN,
    DRAFT_COMMITTED,
    DRAFT_SENT,
    DRAFT_SENT_COMMITTED,
    DRAFT_EDIT_COMMITTED,
    DRAFT_EDIT_SENT,
    DRAFT_EDIT_SENT_COMMITTED,
    BRAIN_RETURNED,
    ANSWER_WRITTEN,
    ANSWER_COMMITTED,
    SEND_BEGUN,
    SENT,
    SENT_COMMITTED,
    TURN_ENDED,
    ALARM_RUNG,
    ALARM_WRITTEN,
    ALARM_COMMITTED;

    /** Told of each step as it is reached, on the thread that reaches it. */
    @FunctionalInterface
    public interface Listener {
        void reached(Step step, UserId puppet, String event);
    }
}
