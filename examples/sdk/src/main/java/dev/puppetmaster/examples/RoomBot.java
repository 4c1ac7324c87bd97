package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Markdown;
import java.util.stream.Collectors;

/** What a room says and what can be changed in it: docs/sdk/rooms.md. */
public final class RoomBot extends Bot {
    private static final Parameter<String> TOPIC = Parameter.text("topic");
    private static final Parameter<UserId> WHO = Parameter.user("who");

    // docs:rooms
    public RoomBot() {
        command(
                "who",
                "lists who is here",
                (ask, turn) -> Answer.of(turn.room().members().stream()
                        .filter(Room.Member::joined)
                        .map(member -> "- " + Markdown.escaped(member.displayName()))
                        .collect(Collectors.joining("\n"))));
        command("power", "your power level", (ask, turn) -> {
            int level = turn.room().powerLevel(ask.sender());
            return Answer.of(level == Integer.MAX_VALUE ? "You made this room." : "You have " + level + ".");
        });
        command(
                "topic",
                "sets the topic",
                (ask, turn, given) -> {
                    turn.room().setTopic(given.get(TOPIC));
                    return Answer.of("Done.");
                },
                TOPIC);
        command(
                "invite",
                "invites somebody",
                (ask, turn, given) -> {
                    turn.room().invite(given.get(WHO));
                    return Answer.of("Invited.");
                },
                WHO);
        command("space", "the rooms of this Space", (ask, turn) -> {
            StringBuilder list = new StringBuilder();
            for (RoomId child : turn.room().children()) {
                list.append("- ")
                        .append(Markdown.escaped(turn.room(child).name()))
                        .append('\n');
            }
            return Answer.of(list.isEmpty() ? "This is no Space, or it has no rooms." : list.toString());
        });
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new RoomBot());
    }
}
