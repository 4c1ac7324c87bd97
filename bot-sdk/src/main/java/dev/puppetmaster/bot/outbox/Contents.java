package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Builds the content of messages. The shapes are the spec's: m.room.message, m.relates_to, m.mentions. */
public final class Contents {
    /** Bytes of Markdown in one event. */
    public static final int MAX_TEXT_BYTES = 16_000;

    /**
     * Bytes of JSON that a text and its HTML may take: an event has at most 65,536 (spec: "Size limits"), of which ids,
     * relations, our mark and the homeserver's hashes take their part. HTML of many short cells or of {@code <} is much
     * longer than the text.
     */
    private static final int MAX_SAID_BYTES = 52_000;

    /** Characters that cannot become so much, whatever they are: even a table, or a link said again and again, does not. */
    private static final int SURELY_SHORT = 128;

    /** The type of a draft that takes back what its {@code under} became. */
    public static final String REDACTION = "m.room.redaction";

    private static final int MAX_FILE_NAME = 200;
    /** Characters of a text that old clients show of a long edit. */
    private static final int SHORT_FALLBACK = 1_000;

    private static final String MORE = "\n\n…";

    /** Stands for the event of another part of the same answer, until that was sent. */
    static final String PLACEHOLDER = "$part-not-sent-yet";

    private Contents() {}

    /** Our contract of words (kind ask, answer, progress or notice). */
    public record Mark(String kind, String conversation, Optional<EventId> ask, int hop, TxnId txn) {}

    /** A text message with its HTML. */
    public static ObjectNode text(String msgtype, String markdown) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("msgtype", msgtype);
        return content.setAll(said(cut(markdown)));
    }

    /** A file or picture; the caption, if there is one, is the body (MSC2530). */
    public static ObjectNode media(
            String msgtype, MxcUri media, String fileName, String mimeType, long size, String caption) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        String name = oneLine(fileName);
        content.put("msgtype", msgtype).put("url", media.value()).put("filename", name);
        if (caption.isBlank()) {
            content.put("body", name);
        } else {
            content.setAll(said(cut(caption)));
        }
        content.putObject("info").put("mimetype", mimeType).put("size", size);
        return content;
    }

    /** A reaction to an event. */
    public static ObjectNode reaction(EventId to, String key) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("event_id", to.value())
                .put("key", key);
        return content;
    }

    /** A reaction to a part that is not sent yet. */
    public static ObjectNode reactionUnderPart(String key) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("event_id", PLACEHOLDER)
                .put("key", key);
        return content;
    }

    /** A redaction; what it redacts is in the address of the request. */
    public static ObjectNode redaction(String reason) {
        return JsonNodeFactory.instance.objectNode().put("reason", reason);
    }

    /** A redaction of an event that is known. */
    public static ObjectNode redactionOf(EventId event, String reason) {
        return redaction(reason).put("redacts", event.value());
    }

    /** An edit of a message (spec: "Event replacements"): the new content, and for old clients the text behind a star. */
    public static ObjectNode edit(EventId message, String markdown) {
        return edit(message.value(), markdown);
    }

    /** An edit of a message that is not sent yet. */
    public static ObjectNode editUnderPart(String markdown) {
        return edit(PLACEHOLDER, markdown);
    }

    private static ObjectNode edit(String message, String markdown) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("msgtype", "m.text");
        ObjectNode said = said(cutForEdit(markdown));
        content.put("body", "* " + said.path("body").asText());
        content.put("format", "org.matrix.custom.html");
        content.put("formatted_body", "* " + said.path("formatted_body").asText());
        ObjectNode next = content.putObject("m.new_content").put("msgtype", "m.text");
        next.setAll(said);
        mention(next, List.of());
        content.putObject("m.relates_to").put("rel_type", "m.replace").put("event_id", message);
        return content;
    }

    /**
     * A message's content as an edit of another (spec: "Event replacements"): all of it is new but its relation, which stays
     * the other's. What old clients show instead is cut where both would not fit into one event.
     */
    static ObjectNode replacing(ObjectNode content, EventId message) {
        ObjectNode edit = content.deepCopy();
        ObjectNode next = content.deepCopy();
        next.remove("m.relates_to");
        String body = content.path("body").asText();
        if (bytes(content.toString()) > MAX_SAID_BYTES / 2) {
            edit.remove(List.of("format", "formatted_body"));
            body = body.substring(0, wholeCharacters(body, Math.min(body.length(), SHORT_FALLBACK))) + MORE;
        } else if (content.has("formatted_body")) {
            edit.put("formatted_body", "* " + content.path("formatted_body").asText());
        }
        edit.put("body", "* " + body);
        edit.set("m.new_content", next);
        edit.putObject("m.relates_to").put("rel_type", "m.replace").put("event_id", message.value());
        return edit;
    }

    /** Whether it relates to another part of the same answer, which has to be sent before. */
    static boolean relatesToPart(JsonNode content) {
        return content.at("/m.relates_to/event_id").asText("").equals(PLACEHOLDER);
    }

    /** Puts {@code content} into a thread without replying to a message of it. */
    public static void inThread(ObjectNode content, EventId root) {
        ObjectNode relates = content.putObject("m.relates_to");
        relates.put("rel_type", "m.thread").put("event_id", root.value()).put("is_falling_back", true);
        relates.putObject("m.in_reply_to").put("event_id", root.value());
    }

    /** Makes {@code content} a reply; inside a thread it stays in the thread. */
    public static void replyTo(ObjectNode content, EventId event, Optional<EventId> threadRoot) {
        ObjectNode relates = content.putObject("m.relates_to");
        threadRoot.ifPresent(root -> relates.put("rel_type", "m.thread")
                .put("event_id", root.value())
                .put("is_falling_back", false));
        relates.putObject("m.in_reply_to").put("event_id", event.value());
    }

    /** Puts {@code content} into the thread below a part that is not sent yet. */
    public static void threadUnderPart(ObjectNode content) {
        ObjectNode relates = content.putObject("m.relates_to");
        relates.put("rel_type", "m.thread").put("event_id", PLACEHOLDER).put("is_falling_back", true);
        relates.putObject("m.in_reply_to").put("event_id", PLACEHOLDER);
    }

    static ObjectNode underPart(ObjectNode content, EventId part) {
        ObjectNode filled = content.deepCopy();
        ObjectNode relates = (ObjectNode) filled.path("m.relates_to");
        relates.put("event_id", part.value());
        if (relates.path("rel_type").asText().equals("m.thread")) {
            relates.putObject("m.in_reply_to").put("event_id", part.value());
        }
        return filled;
    }

    public static void mention(ObjectNode content, List<UserId> users) {
        var ids = content.putObject("m.mentions").putArray("user_ids");
        users.forEach(user -> ids.add(user.value()));
    }

    public static void mark(ObjectNode content, Mark mark) {
        ObjectNode node = content.putObject("dev.puppetmaster");
        node.put("v", 1).put("kind", mark.kind()).put("conversation", mark.conversation());
        mark.ask().ifPresent(ask -> node.put("ask", ask.value()));
        node.put("hop", mark.hop()).put("txn", mark.txn().value());
    }

    /** A text that broke off, and below it a line, which stands there however long the text is. */
    public static String brokenOff(String markdown, String line) {
        return markdown.isBlank() ? line : cut(Markdown.withoutOpenFence(markdown.strip()), 1, "\n\n" + line);
    }

    /** Whether the text would be cut where it becomes an edit. */
    public static boolean isTooLongForEdit(String markdown) {
        return isLongerThan(markdown, 2);
    }

    /** Whether the text would be cut. */
    public static boolean isTooLong(String markdown) {
        return isLongerThan(markdown, 1);
    }

    /** @param times how often it stands in the event */
    private static boolean isLongerThan(String markdown, int times) {
        if (markdown.length() <= SURELY_SHORT) {
            return false;
        }
        return bytes(markdown) > MAX_TEXT_BYTES / times || bytes(said(markdown).toString()) > MAX_SAID_BYTES / times;
    }

    private static ObjectNode said(String markdown) {
        ObjectNode said = JsonNodeFactory.instance.objectNode().put("body", Markdown.plain(markdown));
        return said.put("format", "org.matrix.custom.html").put("formatted_body", Markdown.html(markdown));
    }

    private static String cut(String markdown) {
        return cut(markdown, 1);
    }

    private static String cutForEdit(String markdown) {
        return cut(markdown, 2);
    }

    private static String cut(String markdown, int times) {
        return cut(markdown, times, "");
    }

    private static String cut(String markdown, int times, String last) {
        String fitting = markdown + last;
        int most = Math.min(markdown.length(), MAX_TEXT_BYTES / times);
        for (int end = most; isLongerThan(fitting, times); end -= end / 8 + 1) {
            fitting = Markdown.withoutOpenFence(markdown.substring(0, wholeCharacters(markdown, end)) + MORE) + last;
        }
        return fitting;
    }

    /** A name that others chose, without what would break a line or turn its direction. */
    private static String oneLine(String fileName) {
        String name = fileName.replaceAll("\\s+", " ")
                .replaceAll("[\\p{Cc}\\p{Cf}]", "")
                .strip();
        return name.length() <= MAX_FILE_NAME ? name : name.substring(0, wholeCharacters(name, MAX_FILE_NAME)) + "…";
    }

    /** {@code end}, or one less where that would cut a surrogate pair. */
    private static int wholeCharacters(String text, int end) {
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
