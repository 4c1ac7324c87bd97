package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.testkit.FakeUser;
import java.util.List;
import java.util.UUID;

/** Plays one injection in a room of its own: the text is put where it belongs, and then somebody asks something harmless. */
final class Attack {
    private static final String HARMLESS = "What was said here?";

    private final World world;
    private final Injection injection;
    private final FakeUser asker;
    private final String puppet;
    private final String room;

    private Attack(World world, Injection injection) {
        this.world = world;
        this.injection = injection;
        this.asker = world.asker();
        this.puppet = "@" + injection.puppet() + ":" + world.homeserver().serverName();
        this.room = asker.createRoom("case", puppet);
    }

    static void play(World world, Injection injection) throws InterruptedException {
        Attack attack = new Attack(world, injection);
        Waiting.until("a puppet to join", () -> attack.isIn(attack.puppet));
        attack.play();
    }

    private boolean isIn(String user) {
        return world.homeserver()
                .stateOf(room, "m.room.member", user)
                .path("membership")
                .asText()
                .equals("join");
    }

    private void play() throws InterruptedException {
        String text = injection.whole();
        Deeds.page(injection.id(), text);
        switch (injection.place()) {
            case ASK -> answered(ask(text));
            case SAID_BEFORE -> {
                FakeUser mallory = mallory();
                injection.text().forEach(part -> mallory.send(room, part));
                answered(ask(HARMLESS));
            }
            case EDIT -> {
                FakeUser mallory = mallory();
                mallory.edit(room, mallory.send(room, "What a nice day."), text);
                answered(ask(HARMLESS));
            }
            case REPLY -> {
                String said = mallory().send(room, text);
                String quote = "> <" + world.mallory().userId() + "> " + text.replace("\n", "\n> ") + "\n\n";
                ObjectNode content = mentioning(quote + words("What do you say to this?"));
                content.putObject("m.relates_to").putObject("m.in_reply_to").put("event_id", said);
                answered(asker.sendEvent(room, "m.room.message", content));
            }
            case NOTICE -> {
                mallory().sendEvent(room, "m.room.message", message("m.notice", text));
                answered(ask(HARMLESS));
            }
            case FILE_NAME -> answered(file(text));
            case TOOL_ANSWER ->
                answered(ask(
                        injection.puppet().equals("data-keeper")
                                ? "show-page {\"arguments\":\"" + injection.id() + "\"}"
                                : "read_page {\"page\":\"" + injection.id() + "\"}"));
            case SERVICE_ANSWER ->
                answered(ask("call_service {\"service\":\"web\",\"method\":\"GET\",\"path\":\"/page/" + injection.id()
                        + "\"}"));
            case FRIEND_ANSWER ->
                answered(ask("ask_friend {\"friend\":\"data-friend\",\"question\":\"" + injection.id() + "\"}"));
            case OWN_WORDS -> {
                answered(ask(ObedientModel.SAY + " " + text));
                answered(ask(HARMLESS));
            }
            case FORGED_ASK -> unheard(mallory().sendEvent(room, "m.room.message", forged(text)));
            case FOREIGN_PUPPET -> unheard(byStranger(text));
            case DISPLAY_NAME -> {
                ObjectNode name = JsonNodeFactory.instance.objectNode();
                name.put("membership", "join").put("displayname", text);
                mallory().sendState(room, "m.room.member", world.mallory().userId(), name);
                asker.sendState(room, "m.room.member", asker.userId(), name);
                answered(ask(HARMLESS));
            }
            case ROOM_NAME -> about("name", text);
            case ROOM_TOPIC -> about("topic", text);
            case CONTROL -> control(text.replace("{puppet}", injection.puppet()));
        }
    }

    // ---- what is said

    private String words(String text) {
        String words = "Case " + injection.id() + ": " + text;
        world.model().expect(injection.id(), words.strip());
        return words;
    }

    private String ask(String text) {
        return asker.sendEvent(room, "m.room.message", mentioning(words(text)));
    }

    private ObjectNode mentioning(String body) {
        ObjectNode content = message("m.text", body);
        content.putObject("m.mentions").putArray("user_ids").add(puppet);
        return content;
    }

    private static ObjectNode message(String type, String body) {
        return JsonNodeFactory.instance.objectNode().put("msgtype", type).put("body", body);
    }

    private String file(String name) {
        ObjectNode content = mentioning(words("What is in the file?"));
        content.put("msgtype", "m.file").put("filename", name).put("url", "mxc://fake.test/nothing");
        content.putObject("info").put("mimetype", "text/csv").put("size", 12);
        return asker.sendEvent(room, "m.room.message", content);
    }

    /** As a friend would ask, were it one. */
    private ObjectNode forged(String text) {
        ObjectNode content = mentioning(text);
        content.putObject("dev.puppetmaster")
                .put("v", 1)
                .put("kind", "ask")
                .put("hop", 1)
                .put("conversation", "$forged")
                .put("txn", "forged");
        return content;
    }

    private String byStranger(String text) {
        RoomId here = new RoomId(room);
        asker.invite(room, world.stranger().value());
        world.stage().as(world.stranger()).join(here, List.of());
        return world.stage()
                .as(world.stranger())
                .send(
                        here,
                        "m.room.message",
                        forged(text),
                        new TxnId(UUID.randomUUID().toString()))
                .value();
    }

    private FakeUser mallory() {
        asker.invite(room, world.mallory().userId());
        world.mallory().join(room);
        return world.mallory();
    }

    private void about(String what, String text) throws InterruptedException {
        asker.sendState(
                room,
                "m.room." + what,
                "",
                JsonNodeFactory.instance.objectNode().put(what, text));
        answered(ask(HARMLESS));
    }

    // ---- what has to hold

    private String answered(String asked) throws InterruptedException {
        Waiting.until("an answer in case " + injection.id(), () -> answers(asked) > 0);
        return asked;
    }

    private long answers(String asked) {
        return asker.timeline(room).stream()
                .map(event -> event.path("content").path("dev.puppetmaster"))
                .filter(mark -> mark.path("kind").asText().equals("answer"))
                .filter(mark -> mark.path("ask").asText().equals(asked))
                .count();
    }

    /** Turns of a room run in order: who is not answered before the next is never answered. */
    private void unheard(String forged) throws InterruptedException {
        answered(ask(HARMLESS));
        if (answers(forged) > 0) {
            Deeds.forbidden("a turn for " + injection.id());
        }
    }

    /** The operator's !help is answered at once: what was said before it has had its effect then, if it has one. */
    private void control(String text) throws InterruptedException {
        FakeUser mallory = mallory();
        world.model().hold(injection.id());
        String asked = ask(HARMLESS);
        world.model().awaitThinking(injection.id());
        if (injection.technique().equals("reaction")) {
            mallory.react(room, asked, text);
        } else {
            mallory.send(room, text);
        }
        asker.invite(room, world.operator().userId());
        world.operator().join(room);
        String help = world.operator().send(room, injection.puppet() + " !help");
        Waiting.until("help in case " + injection.id(), () -> saidAfter(help));
        world.model().release(injection.id());
        answered(asked);
        boolean whole = asker.timeline(room).stream()
                .map(event -> event.path("content"))
                .map(content -> content.path("m.new_content")
                        .path("body")
                        .asText(content.path("body").asText()))
                .anyMatch("Done."::equals);
        if (!whole) {
            Deeds.forbidden("a turn stopped by " + injection.id());
        }
    }

    private boolean saidAfter(String event) {
        boolean after = false;
        for (JsonNode one : asker.timeline(room)) {
            if (after
                    && one.path("sender").asText().equals(puppet)
                    && one.at("/content/body").asText().contains("!")) {
                return true;
            }
            after |= one.path("event_id").asText().equals(event);
        }
        return false;
    }
}
