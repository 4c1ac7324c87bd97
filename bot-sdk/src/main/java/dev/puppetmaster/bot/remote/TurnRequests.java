package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A {@link TurnRequest} as the JSON that is posted. */
public final class TurnRequests {
    private static final int MAX_NAME = 255;
    private static final int MAX_SAID = 1000;
    private static final int MAX_BODY = 256 * 1024;

    private TurnRequests() {}

    /** @throws IllegalArgumentException if it is longer than {@link Contract#MAX_REQUEST_BYTES} */
    public static byte[] write(TurnRequest request) {
        ObjectNode json = Fields.JSON.createObjectNode();
        json.put("contract", Contract.VERSION).put("turn", request.turn());
        json.putObject("puppet")
                .put("userId", request.puppet().userId().value())
                .put("localpart", request.puppet().localpart())
                .put("displayName", request.puppet().displayName());
        json.putObject("room")
                .put("id", request.room().id().value())
                .put("kind", Fields.word(request.room().kind()));
        json.putObject("sender")
                .put("userId", request.sender().userId().value())
                .put("kind", Fields.word(request.sender().kind()));
        json.putObject("message")
                .put("eventId", request.message().eventId().value())
                .put("body", request.message().body());
        ArrayNode history = json.putArray("history");
        request.history()
                .forEach(said -> history.addObject()
                        .put("sender", said.sender().value())
                        .put("role", Fields.word(said.role()))
                        .put("body", said.body()));
        ArrayNode tools = json.putArray("tools");
        request.tools()
                .forEach(tool -> tools.addObject()
                        .put("name", tool.name())
                        .put("description", tool.description())
                        .put("changes", tool.changes())
                        .set("parameters", tool.parameters()));
        ArrayNode steps = json.putArray("steps");
        request.steps().forEach(step -> write(step, steps.addObject()));
        return bytes(json);
    }

    private static void write(TurnRequest.Step step, ObjectNode json) {
        json.putObject("tool")
                .put("id", step.tool().id())
                .put("name", step.tool().name())
                .set("arguments", step.tool().arguments());
        switch (step.outcome()) {
            case TurnRequest.Gave gave -> json.put("result", gave.result());
            case TurnRequest.Failed failed -> json.put("error", failed.error());
        }
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            // by way of a string: half a character, which JSON may hold and UTF-8 cannot, becomes a question mark
            byte[] bytes = Fields.JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
            if (bytes.length > Contract.MAX_REQUEST_BYTES) {
                throw new IllegalArgumentException(
                        "a turn of " + bytes.length + " bytes; at most " + Contract.MAX_REQUEST_BYTES);
            }
            return bytes;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON", e);
        }
    }

    /** @throws ContractException if it is no turn of this version of the contract */
    public static TurnRequest read(byte[] body) throws ContractException {
        if (body.length > Contract.MAX_REQUEST_BYTES) {
            throw new ContractException("the turn is longer than " + Contract.MAX_REQUEST_BYTES + " bytes");
        }
        Fields fields = Fields.of(Fields.utf8(ByteBuffer.wrap(body), "the turn"), "the turn");
        if (fields.number("contract") != Contract.VERSION) {
            throw fields.wrong("contract", String.valueOf(Contract.VERSION));
        }
        Fields puppet = fields.in("puppet");
        Fields room = fields.in("room");
        Fields sender = fields.in("sender");
        Fields message = fields.in("message");
        try {
            return new TurnRequest(
                    fields.text("turn", MAX_NAME),
                    new TurnRequest.Self(
                            puppet.parsed("userId", UserId::new),
                            puppet.text("localpart", MAX_NAME),
                            puppet.text("displayName", MAX_NAME)),
                    new TurnRequest.Place(
                            room.parsed("id", RoomId::new), room.oneOf("kind", TurnRequest.PlaceKind.class)),
                    new TurnRequest.Sender(
                            sender.parsed("userId", UserId::new), sender.oneOf("kind", TurnRequest.SenderKind.class)),
                    new TurnRequest.Message(message.parsed("eventId", EventId::new), message.text("body", MAX_BODY)),
                    history(fields),
                    fields.list("tools", TurnRequest.MAX_TOOLS, TurnRequests::offer),
                    fields.list("steps", TurnRequest.MAX_STEPS, TurnRequests::step));
        } catch (IllegalArgumentException e) {
            throw new ContractException("turn: " + e.getMessage());
        }
    }

    private static List<TurnRequest.Said> history(Fields fields) throws ContractException {
        List<TurnRequest.Said> all = fields.list(
                "history",
                MAX_SAID,
                said -> new TurnRequest.Said(
                        said.parsed("sender", UserId::new),
                        said.oneOf("role", TurnRequest.Role.class),
                        said.text("body", Contract.MAX_HISTORY_BYTES)));
        long bytes = all.stream()
                .mapToLong(said -> said.body().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > Contract.MAX_HISTORY_BYTES) {
            throw new ContractException(
                    "history: has to be at most " + Contract.MAX_HISTORY_BYTES + " bytes together, is " + bytes);
        }
        return all;
    }

    private static TurnRequest.Offer offer(Fields tool) throws ContractException {
        return new TurnRequest.Offer(
                tool.text("name", MAX_NAME),
                tool.text("description", Contract.MAX_RESULT),
                tool.json("parameters"),
                tool.flag("changes"));
    }

    private static TurnRequest.Step step(Fields step) throws ContractException {
        if (step.has("result") == step.has("error")) {
            throw new ContractException(step.where() + ": has to have either \"result\" or \"error\"");
        }
        return new TurnRequest.Step(
                TurnLines.wish(step.in("tool")),
                step.has("result")
                        ? new TurnRequest.Gave(step.text("result", Contract.MAX_RESULT))
                        : new TurnRequest.Failed(step.text("error", Contract.MAX_RESULT)));
    }
}
