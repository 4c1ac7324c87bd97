package dev.puppetmaster.bot;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Gate;
import dev.puppetmaster.bot.gate.GateInput;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A message on its way: typed in a direct chat, taken apart by the gate, its arguments read. */
final class Typed {
    private static final UserId ME = new UserId("@bot:x.test");
    private static final UserId YOU = new UserId("@you:x.test");
    private static final RoomId ROOM = new RoomId("!direct");

    private Typed() {}

    static Arguments read(Command command, String message) {
        Decision decision = Gate.decide(new GateInput(
                        event(message),
                        Puppet.alone(ME, (ask, turn) -> Answer.of("unused"), List.of("*")),
                        new RoomView(
                                ROOM,
                                Map.of(ME, new RoomView.Member(true, ""), YOU, new RoomView.Member(true, "")),
                                false,
                                false),
                        new Network(List.of(), Set.of()),
                        Map.of(command.name(), List.of(ME)),
                        LoopState.FRESH,
                        false,
                        false,
                        1_000_000))
                .decision();
        if (decision instanceof Decision.Answer answer && answer.command().equals(Optional.of(command.name()))) {
            try {
                return Arguments.read(command, answer.text());
            } catch (RefusedException e) {
                throw new AssertionError("refused: " + e.getMessage() + " of " + message, e);
            }
        }
        throw new AssertionError("not taken as the command: " + message + " became " + decision);
    }

    private static MatrixEvent event(String body) {
        ObjectNode raw = JsonNodeFactory.instance.objectNode();
        raw.put("type", "m.room.message").put("event_id", "$event").put("sender", YOU.value());
        raw.putObject("content").put("msgtype", "m.text").put("body", body);
        return MatrixEvent.of(raw, ROOM).orElseThrow();
    }
}
