package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.bot.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tools of a puppet that has friends: it sees whom it may ask, and asks. Without friends the model is shown none. */
final class FriendTools {
    private static final String LIST = "list_friends";
    private static final String ASK = "ask_friend";
    private static final int MAX_QUESTION = 8_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<FriendAnswer> talks = new ArrayList<>();

    /** @return none where nobody may be asked */
    List<Tool> of(Turn turn) {
        return turn.friends().isEmpty() ? List.of() : List.of(new ListFriends(), new AskFriend());
    }

    /** Where the talks with friends stand, one line each; empty if there were none. */
    String links(Turn turn) {
        return talks.stream()
                .map(talk -> "*[question](" + turn.linkTo(talk.room(), talk.ask()) + ") to a friend and its [answer]("
                        + turn.linkTo(talk.room(), talk.answer()) + ")*")
                .collect(Collectors.joining("  \n"));
    }

    /** Whom this puppet may ask. */
    private static final class ListFriends implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                LIST,
                "Lists the friends that you may ask, with " + ASK + ".",
                ToolParameters.none(),
                ToolHints.READ_ONLY);

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            return turn.tool(LIST, "", () -> String.join("\n", names(turn)));
        }
    }

    private static List<String> names(Turn turn) {
        return turn.friends().stream().map(Friend::name).distinct().toList();
    }

    /** Asks one; the question and its answer stand in the room of the friendship. */
    private final class AskFriend implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                ASK,
                "Asks a friend, another puppet, one question and gives its answer. The friend sees only what you write:"
                        + " say all that it needs to know.",
                parameters(),
                ToolHints.UNKNOWN);

        private static ObjectNode parameters() {
            return new ToolParameters()
                    .required("friend", "string", "its name, as " + LIST + " shows it")
                    .required("question", "string", "the whole message")
                    .schema();
        }

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            String friend = text(arguments, "friend");
            String question = text(arguments, "question");
            if (question.length() > MAX_QUESTION) {
                throw new RefusedException("A question has at most " + MAX_QUESTION + " characters.");
            }
            if (!names(turn).contains(friend)) {
                throw new RefusedException(
                        "There is no friend of that name. You may ask: " + String.join(", ", names(turn)));
            }
            FriendAnswer answer = turn.ask(friend, Answer.of(question), PATIENCE);
            talks.add(answer);
            return (answer.refused() ? friend + " refused: " : "") + answer.text();
        }
    }

    private static String text(ObjectNode arguments, String name) throws RefusedException {
        JsonNode value = arguments.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new RefusedException(
                    "\"" + name + "\" has to be a text, as in {\"friend\": \"…\", \"question\": \"…\"}.");
        }
        return value.textValue();
    }
}
