package dev.puppetmaster.bot.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;

/** A message under construction, for tests of the gate. */
record Message(ObjectNode json) {
    static Message of(UserId sender, RoomId room, String text) {
        Message message = event("m.room.message", sender, room);
        message.content().put("msgtype", "m.text").put("body", text);
        return message;
    }

    static Message invite(UserId inviter, UserId invited) {
        Message message = event("m.room.member", inviter, new RoomId("!new"));
        message.json.put("state_key", invited.value());
        message.content().put("membership", "invite");
        return message;
    }

    static Message encrypted(UserId sender, RoomId room) {
        return event("m.room.encrypted", sender, room);
    }

    static Message event(String type, UserId sender, RoomId room) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("event_id", "$event").put("sender", sender.value());
        json.put("room_id", room.value()).putObject("content");
        return new Message(json);
    }

    static Message reaction(UserId sender, RoomId room, String key) {
        Message message = event("m.reaction", sender, room);
        message.content()
                .putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("event_id", "$draft")
                .put("key", key);
        return message;
    }

    ObjectNode content() {
        return (ObjectNode) json.path("content");
    }

    Message mention(UserId user) {
        content().putObject("m.mentions").putArray("user_ids").add(user.value());
        return this;
    }

    Message mark(String kind, int hop, String conversation) {
        content()
                .putObject("dev.puppetmaster")
                .put("kind", kind)
                .put("hop", hop)
                .put("conversation", conversation);
        return this;
    }

    Message notice() {
        content().put("msgtype", "m.notice");
        return this;
    }

    Message edit() {
        content().putObject("m.relates_to").put("rel_type", "m.replace").put("event_id", "$before");
        return this;
    }

    UserId sender() {
        return new UserId(json.path("sender").asText());
    }

    RoomId room() {
        return new RoomId(json.path("room_id").asText());
    }

    MatrixEvent event() {
        return MatrixEvent.of(json, null).orElseThrow();
    }
}
