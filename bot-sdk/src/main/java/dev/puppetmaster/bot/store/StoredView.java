package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.Map;

/** A room's view as the text of a column. */
final class StoredView {
    private StoredView() {}

    static String write(RoomView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("encrypted", view.encrypted()).put("tombstoned", view.tombstoned());
        ArrayNode members = json.putArray("members");
        view.members()
                .forEach((user, member) -> members.addArray()
                        .add(user.value())
                        .add(member.joined())
                        .add(member.displayName()));
        return json.toString();
    }

    static RoomView read(RoomId room, String text) {
        JsonNode json = Json.read(text);
        Map<UserId, RoomView.Member> members = new HashMap<>();
        json.path("members")
                .forEach(member -> members.put(
                        new UserId(member.path(0).asText()),
                        new RoomView.Member(
                                member.path(1).asBoolean(), member.path(2).asText())));
        return new RoomView(
                room,
                members,
                json.path("encrypted").asBoolean(),
                json.path("tombstoned").asBoolean());
    }
}
