package dev.puppetmaster.bot.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Events as JSON text: each place is mostly right and now and then anything at all. */
public final class OddEvents {
    private static final String[] USERS = {
        "@you:x.test",
        "@data-analyzer:x.test",
        "@member:y.test:8448",
        "@Ünï cøde:x.test",
        "@\ud800:x.test",
        "@:x.test",
        "@a:",
        "you:x.test",
        "@no-server",
        "@a\u0000b:x.test",
        "@" + "x".repeat(245) + ":x.test",
        "@" + "ü".repeat(130) + ":x.test",
        ""
    };
    private static final String[] EVENTS = {
        "$event", "$other", "$e:x.test", "$\udc00", "$", "event", "$a b", "$" + "x".repeat(255)
    };
    private static final String[] ROOMS = {"!room:x.test", "!room", "!\ud800", "!", "#room:x.test", "!a\nb", ""};

    private static final String[] NAMED = {"!room:x.test", "!room", "!", "#room:x.test", "!a\nb", ""};

    private final Choices choices;

    public OddEvents(Choices choices) {
        this.choices = choices;
    }

    /** A transaction of an application service, and each of its events by itself. */
    public List<String> some() {
        List<String> events = new ArrayList<>();
        for (int i = choices.below(5); i > 0; i--) {
            events.add(event());
        }
        return events;
    }

    public String event() {
        if (choices.oneIn(20)) {
            return any();
        }
        return object(
                field("event_id", () -> Odd.quoted(mostly(EVENTS))),
                field(
                        "type",
                        () -> choices.of(
                                "\"m.room.message\"", "\"m.room.member\"", "\"m.reaction\"", "\"\"", "\"x.y\"")),
                field("sender", () -> Odd.quoted(mostly(USERS))),
                field("content", this::content),
                field("room_id", () -> Odd.quoted(mostly(ROOMS))),
                choices.flip() ? field("origin_server_ts", () -> "1764000000000") : "",
                choices.oneIn(3) ? field("state_key", () -> Odd.quoted(mostly(USERS))) : "",
                choices.oneIn(4) ? field("unsigned", this::any) : "",
                choices.oneIn(8) ? Odd.name(choices) + ":" + any() : "");
    }

    /** An answer of {@code /sync}. */
    public String sync() {
        String rooms =
                object(field("join", this::rooms), field("leave", this::rooms), field("invite", this::invitations));
        return object(field("next_batch", () -> "\"s1\""), field("rooms", () -> rooms));
    }

    private String rooms() {
        return object(room(), choices.flip() ? room() : "");
    }

    private String room() {
        return Odd.quoted(mostly(NAMED)) + ":"
                + object(field(
                        "timeline",
                        () -> object(
                                field("events", () -> "[" + String.join(",", some()) + "]"),
                                choices.flip() ? field("limited", () -> choices.of("false", "true")) : "")));
    }

    private String invitations() {
        String state = object(field("events", () -> "[" + any() + "," + event() + "," + invitation() + "]"));
        return object(Odd.quoted(mostly(NAMED)) + ":" + object(field("invite_state", () -> state)));
    }

    private String invitation() {
        return object(
                "\"type\":\"m.room.member\"",
                "\"state_key\":\"@data-analyzer:x.test\"",
                field("sender", () -> Odd.quoted(mostly(USERS))),
                field("content", () -> "{\"membership\":\"invite\"}"),
                choices.flip() ? field("event_id", () -> Odd.quoted(mostly(EVENTS))) : "");
    }

    private String content() {
        return object(
                field("msgtype", () -> choices.of("\"m.text\"", "\"m.notice\"", "\"m.file\"", "\"m.image\"")),
                field("body", () -> Odd.quoted(Odd.text(choices))),
                choices.oneIn(3) ? field("url", () -> choices.of("\"mxc://x.test/a\"", "\"mxc://x.test/../a\"")) : "",
                choices.oneIn(4) ? field("filename", () -> Odd.quoted(Odd.text(choices))) : "",
                choices.oneIn(4)
                        ? field("info", () -> object(field("size", () -> "7"), field("mimetype", this::any)))
                        : "",
                choices.oneIn(3) ? field("m.mentions", this::mentions) : "",
                choices.oneIn(2) ? field("m.relates_to", this::relation) : "",
                choices.oneIn(3) ? field("dev.puppetmaster", () -> object(field("kind", () -> "\"ask\""))) : "",
                choices.oneIn(4) ? field("membership", () -> choices.of("\"join\"", "\"invite\"")) : "");
    }

    private String mentions() {
        String user = Odd.quoted(mostly(USERS));
        return choices.oneIn(8)
                ? object("\"user_ids\":{\"a\":" + user + "}")
                : object(field("user_ids", () -> "[" + user + "," + any() + "]"));
    }

    private String relation() {
        return object(
                field(
                        "rel_type",
                        () -> choices.of("\"m.replace\"", "\"m.thread\"", "\"m.annotation\"", "\"m.reference\"")),
                field("event_id", () -> Odd.quoted(mostly(EVENTS))),
                choices.flip() ? field("is_falling_back", () -> choices.of("true", "false")) : "",
                choices.flip() ? field("key", () -> Odd.quoted(Odd.text(choices))) : "",
                choices.flip()
                        ? field("m.in_reply_to", () -> object(field("event_id", () -> Odd.quoted(mostly(EVENTS)))))
                        : "");
    }

    /** One of the first two, which are right, or now and then any. */
    private String mostly(String[] all) {
        return all[choices.below(choices.oneIn(5) ? all.length : 2)];
    }

    private String any() {
        return Odd.json(choices, 3);
    }

    /** A field, sometimes with anything, sometimes left out, sometimes there twice. */
    private String field(String name, Supplier<String> right) {
        return switch (choices.below(24)) {
            case 21 -> Odd.quoted(name) + ":" + any();
            case 22 -> "";
            case 23 -> Odd.quoted(name) + ":" + any() + "," + Odd.quoted(name) + ":" + right.get();
            default -> Odd.quoted(name) + ":" + right.get();
        };
    }

    private static String object(String... fields) {
        List<String> there = new ArrayList<>();
        for (String field : fields) {
            if (!field.isEmpty()) {
                there.add(field);
            }
        }
        return "{" + String.join(",", there) + "}";
    }
}
