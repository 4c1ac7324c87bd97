package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.PostTable.Post;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A room in the turn of a puppet: what it says stands in the outbox with the turn's journal, at once. */
final class LiveRoom implements Room {
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final int MAX_KEY = 100;
    private static final int MAX_PAST = 1_000_000;

    private final LiveTurn.Tools tools;
    private final TurnJournal journal;
    private final UserId self;
    private final Ask ask;
    private final Optional<EventId> thread;
    private final RoomId room;
    private final RoomReads reads;
    private final RoomChanges changes;

    /** @param thread root of the thread that the ask stands in, if this is its room */
    LiveRoom(LiveTurn.Tools tools, TurnJournal journal, UserId self, Ask ask, Optional<EventId> thread, RoomId room) {
        this.tools = tools;
        this.journal = journal;
        this.self = self;
        this.ask = ask;
        this.thread = thread;
        this.room = room;
        this.reads = new RoomReads(tools.clients().of(self), journal, room);
        this.changes = new RoomChanges(tools, journal, self, ask.event(), room);
    }

    /** 1 to 255 visible ASCII characters, or an exception that says so. */
    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name is 1 to 255 visible ASCII characters, not \"" + name + "\"");
        }
    }

    @Override
    public RoomId id() {
        return room;
    }

    // ---- say

    @Override
    public void say(String markdown) {
        out("said", part -> draft(part, "m.room.message", message(part, markdown), null));
    }

    @Override
    public void post(String name, String markdown) {
        checkName(name);
        out("posted", part -> {
            Optional<Post> before = tools.store().posts().find(self, room, name).filter(this::isThere);
            if (before.isPresent()) {
                return edited("edited-" + part, before.get(), markdown);
            }
            Draft draft = draft(part, "m.room.message", message(part, markdown), null);
            tools.store().posts().save(self, room, name, draft.txn());
            return draft;
        });
    }

    /** Whether the homeserver has it or may still get it. */
    private boolean isThere(Post post) {
        return post.event() != null
                || tools.store()
                        .outbox()
                        .byTxn(post.txn())
                        .filter(message ->
                                message.sent() != null || message.state().equals("PENDING"))
                        .isPresent();
    }

    private Draft edited(String part, Post post, String markdown) {
        EventId known = post.event();
        if (known != null) {
            return draft(part, "m.room.message", marked(part, Contents.edit(known, markdown)), null);
        }
        tools.store().outbox().supersede(queue(), post.txn());
        String under = post.txn().value();
        return draft(part, "m.room.message", marked(part, Contents.editUnderPart(markdown)), under);
    }

    @Override
    public void unpost(String name) {
        checkName(name);
        out("unposted", part -> {
            Optional<Post> before = tools.store().posts().find(self, room, name).filter(this::isThere);
            tools.store().posts().remove(self, room, name);
            return before.map(post -> takenBack(part, post)).orElse(null);
        });
    }

    private Draft takenBack(String part, Post post) {
        EventId known = post.event();
        return known != null
                ? draft(part, Contents.REDACTION, Contents.redactionOf(known, ""), null)
                : draft(
                        part,
                        Contents.REDACTION,
                        Contents.redaction(""),
                        post.txn().value());
    }

    @Override
    public void edit(EventId message, String markdown) {
        out("edited", part -> draft(part, "m.room.message", marked(part, Contents.edit(message, markdown)), null));
    }

    @Override
    public void react(EventId to, String key) {
        if (key.isBlank() || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("a reaction has 1 to " + MAX_KEY + " characters");
        }
        out("reacted", part -> draft(part, "m.reaction", Contents.reaction(to, key), null));
    }

    @Override
    public void redact(EventId event, String reason) {
        out("redacted", part -> draft(part, Contents.REDACTION, Contents.redactionOf(event, reason), null));
    }

    /** Adds what {@code work} makes to the outbox, once. */
    private void out(String kind, Function<String, @Nullable Draft> work) {
        String unused = journal.write(kind, part -> {
            Draft draft = work.apply(part);
            if (draft != null) {
                tools.store().outbox().add(draft);
            }
            return "";
        });
        tools.outbox().wake(queue());
    }

    private OutboxTable.Queue queue() {
        return new OutboxTable.Queue(self, room);
    }

    private Draft draft(String part, String type, ObjectNode content, @Nullable String under) {
        return new Draft(self, room, type, content, ask.event(), part, under, false);
    }

    private ObjectNode message(String part, String markdown) {
        ObjectNode content = Contents.text("m.text", markdown);
        thread.ifPresent(root -> Contents.inThread(content, root));
        return marked(part, content);
    }

    /** Progress: no puppet answers it, and it is not taken for the answer. */
    private ObjectNode marked(String part, ObjectNode content) {
        Contents.mention(content, List.of());
        TxnId txn = TxnId.of(self, ask.event().value(), part);
        Contents.mark(
                content, new Contents.Mark("progress", ask.conversation(), Optional.of(ask.event()), ask.hop(), txn));
        return content;
    }

    // ---- read

    @Override
    public Optional<JsonNode> state(String type, String stateKey) throws RefusedException {
        return reads.state(type, stateKey);
    }

    @Override
    public List<Said> past(int mostCharacters) throws RefusedException {
        if (mostCharacters < 0 || mostCharacters > MAX_PAST) {
            throw new IllegalArgumentException("the past has 0 to " + MAX_PAST + " characters, not " + mostCharacters);
        }
        return room.equals(ask.room()) && mostCharacters > 0 ? reads.past(ask.event(), mostCharacters) : List.of();
    }

    @Override
    public List<Member> members() throws RefusedException {
        RoomView view = tools.rooms().view(room).orElse(null);
        return view == null ? reads.members() : RoomReads.membersOf(view);
    }

    @Override
    public int powerLevel(UserId user) throws RefusedException {
        return reads.powerLevel(user);
    }

    @Override
    public List<RoomId> children() throws RefusedException {
        return reads.children();
    }

    // ---- change

    @Override
    public void setState(String type, String stateKey, JsonNode content) throws RefusedException {
        changes.state(type, stateKey, content);
    }

    @Override
    public void setName(String name) throws RefusedException {
        setState("m.room.name", "", JsonNodeFactory.instance.objectNode().put("name", name));
    }

    @Override
    public void setTopic(String topic) throws RefusedException {
        setState("m.room.topic", "", JsonNodeFactory.instance.objectNode().put("topic", topic));
    }

    @Override
    public void invite(UserId user) throws RefusedException {
        changes.membership("invite " + user, user, List.of("invite", "join"), client -> client.invite(room, user));
    }

    @Override
    public void kick(UserId user, String reason) throws RefusedException {
        changes.membership("remove " + user, user, List.of("leave", "ban"), client -> client.kick(room, user, reason));
    }

    @Override
    public void leave() throws RefusedException {
        changes.membership("leave", self, List.of("leave", "ban"), client -> client.leave(room));
    }
}
