package dev.puppetmaster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.testkit.LiveBot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A conversation as a page shows it, carried out. Lines: {@code you: words}, {@code bot: the answer to them}, {@code bot says:
 * something else that it says}, and what happens, in brackets: {@code (1 h later)}, {@code (the bot is started again)}, {@code
 * (you react with 👍)}, {@code (you send FILE: words)}, {@code (you set the topic to words)}. Further lines belong to the one
 * before; {@code …} stands for anything.
 */
final class Chat {
    private static final Pattern STEP = Pattern.compile("(you|bot|bot says): (.*)|\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern LATER = Pattern.compile("(\\d+) (min|h|days?) later");
    private static final Pattern REACTION = Pattern.compile("you react with (\\S+)");
    private static final Pattern FILE = Pattern.compile("you send (\\S+): (.*)", Pattern.DOTALL);
    private static final Pattern TOPIC = Pattern.compile("you set the topic to (.*)");

    private final LiveBot bot;
    private String answer = "";

    Chat(LiveBot bot) {
        this.bot = bot;
    }

    void carryOut(Page.Block block) {
        for (String step : steps(block)) {
            Matcher parts = STEP.matcher(step);
            if (!parts.matches()) {
                throw new AssertionError(block + ": cannot be carried out: " + step);
            }
            if (parts.group(3) != null) {
                happens(block, parts.group(3));
                continue;
            }
            String words = parts.group(2).strip();
            switch (parts.group(1)) {
                case "you" -> answer = bot.ask(words);
                case "bot" -> assertThat(answer.strip()).as(block.toString()).matches(pattern(words));
                default -> awaitSaid(words);
            }
        }
    }

    private static List<String> steps(Page.Block block) {
        List<String> steps = new ArrayList<>();
        for (String line : block.lines()) {
            boolean begins = line.startsWith("(") || STEP.matcher(line).matches();
            if (begins || steps.isEmpty()) {
                steps.add(line);
            } else {
                steps.add(steps.removeLast() + "\n" + line.strip());
            }
        }
        return steps;
    }

    private static Pattern pattern(String words) {
        StringBuilder pattern = new StringBuilder();
        for (String part : words.split("…", -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    private void awaitSaid(String words) {
        Pattern wanted = pattern(words);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(bot.said())
                        .anyMatch(said -> wanted.matcher(said.strip()).matches()));
    }

    private void happens(Page.Block block, String what) {
        Matcher later = LATER.matcher(what);
        Matcher reaction = REACTION.matcher(what);
        Matcher file = FILE.matcher(what);
        Matcher topic = TOPIC.matcher(what);
        if (later.matches()) {
            long count = Long.parseLong(later.group(1));
            bot.clock()
                    .advance(
                            switch (later.group(2)) {
                                case "min" -> Duration.ofMinutes(count);
                                case "h" -> Duration.ofHours(count);
                                default -> Duration.ofDays(count);
                            });
        } else if (what.equals("the bot is started again")) {
            bot.restart();
        } else if (reaction.matches()) {
            List<MatrixEvent> timeline = bot.stage().timeline(bot.room());
            MatrixEvent last = timeline.stream()
                    .filter(event ->
                            event.sender().equals(bot.user()) && event.type().equals("m.room.message"))
                    .reduce((one, next) -> next)
                    .orElseThrow();
            String unused =
                    bot.person().react(bot.room().value(), last.eventId().value(), reaction.group(1));
        } else if (file.matches()) {
            byte[] data = "one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8);
            answer = bot.stage()
                    .answer(
                            bot.room(),
                            bot.stage().sendFile(bot.room(), file.group(1), "text/plain", data, file.group(2)))
                    .body();
        } else if (topic.matches()) {
            bot.stage()
                    .human()
                    .sendState(
                            bot.room(),
                            "m.room.topic",
                            "",
                            JsonNodeFactory.instance.objectNode().put("topic", topic.group(1)));
        } else {
            throw new AssertionError(block + ": cannot be carried out: (" + what + ")");
        }
    }
}
