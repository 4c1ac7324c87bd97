package dev.puppetmaster.bot;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.CrashPoint;
import dev.puppetmaster.testkit.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * A process with two puppets that are friends; it dies where it is told to. Arguments: base URL, server name, "push,PORT" or
 * "sync,PASSWORD,PASSWORD", human, token, first, second, friendship, directory, and a step to die at from the start on, or
 * "-". Each line of its input, "STEP PUPPET N", arms the crash point.
 */
public final class CrashingHost {
    private CrashingHost() {}

    public static void main(String[] args) throws IOException {
        UserId first = new UserId(args[5]);
        UserId second = new UserId(args[6]);
        RoomId friendship = new RoomId(args[7]);
        Path directory = Path.of(args[8]);
        CrashPoint crash = new CrashPoint();
        if (!args[9].equals("-")) {
            crash.arm(Step.valueOf(args[9]), 1);
        }
        Stage stage = stage(args, first, second);
        Roster roster = stage.roster(
                stage.hosted(
                        first,
                        new Listening(asking(directory, friendship, new UserId(args[3]), crash)),
                        Map.of(friendship, stage.friends(second, true))),
                stage.hosted(second, knowing(), Map.of(friendship, stage.friends(first, false))));
        BotHost host = BotHost.start(stage.settings(directory), roster, BotHost.Observer.NONE, crash);
        await().atMost(Duration.ofMinutes(1)).until(() -> host.health().up());
        System.out.println("listening " + host.port());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 3);
            if (words[1].equals("-")) {
                crash.arm(Step.valueOf(words[0]), Integer.parseInt(words[2]));
            } else {
                crash.arm(Step.valueOf(words[0]), new UserId(words[1]), Integer.parseInt(words[2]));
            }
            System.out.println("armed " + line);
        }
        host.close();
    }

    private static Stage stage(String[] args, UserId first, UserId second) {
        URI baseUrl = URI.create(args[0]);
        String[] transport = args[2].split(",", 3);
        UserId human = new UserId(args[3]);
        Secret token = new Secret(args[4]);
        if (transport[0].equals("push")) {
            return Stage.pushed(baseUrl, args[1], Integer.parseInt(transport[1]), human, token);
        }
        Map<String, String> passwords = Map.of(first.localpart(), transport[1], second.localpart(), transport[2]);
        Stage stage = Stage.loggedIn(baseUrl, args[1], passwords::get, human, token);
        passwords.keySet().forEach(stage::puppet);
        return stage;
    }

    /**
     * Shows that it looks, reads the file it is sent, counts, says and promises something, does something that may happen once, changes a room,
     * asks its friend, answers with a picture.
     */
    private static Brain asking(Path directory, RoomId friendship, UserId human, CrashPoint crash) {
        return (ask, turn) -> {
            if (ask.text().startsWith("approve ")) {
                return approved(directory, human, ask, turn);
            }
            if (crash.armed() == Step.RECEIPT_SENT || crash.armed() == Step.TYPING_SENT) {
                // They come only while somebody works for a while.
                new CountDownLatch(1).await();
            }
            turn.draft().show("I look");
            if (crash.armed() != null && crash.armed().name().startsWith("DRAFT_")) {
                // They come only while somebody says more and more.
                for (String text = "I look"; ; text += ".") {
                    turn.draft().show(text);
                    Thread.sleep(50);
                }
            }
            int bytes = ask.attachment().isPresent()
                    ? turn.download(ask.attachment().get(), 1000).length
                    : 0;
            long count = turn.storedHere().add("asks", 1);
            turn.room().say("on it");
            turn.schedule().say("later-" + ask.event(), When.at(Instant.now().plusMillis(200)), "promised " + count);
            turn.effect("note", ask.event().value(), () -> {
                Files.writeString(
                        directory.resolve("effects"),
                        ask.event() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                return "noted";
            });
            turn.room(friendship).setState("test.asked", ask.event().value(), JsonNodeFactory.instance.objectNode());
            byte[] data = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
            FriendAnswer answer = turn.ask(
                    "data-second",
                    Answer.of("how much is " + bytes + "?").withFile("q.csv", "text/csv", data),
                    Duration.ofMinutes(5));
            int report = turn.download(answer.attachment().orElseThrow(), 1000).length;
            return new Answer("friend says " + answer.text() + " in " + report + " bytes", List.of())
                    .withImage("dot.png", "image/png", new byte[] {1, 2, 3}, "a dot");
        };
    }

    /** Does something outside when the human approved it in the room that the message names. */
    private static Answer approved(Path directory, UserId human, Ask ask, Turn turn) throws Exception {
        RoomId approvals = new RoomId(ask.text().substring("approve ".length()));
        Approval.Decision decision = turn.approval(new Approval(
                approvals, Set.of(human), "default/notes", "note", "{}", List.of(), Duration.ofMinutes(5)));
        if (!(decision instanceof Approval.Approved)) {
            throw new RefusedException(decision.line());
        }
        return Answer.of(turn.effect("note", ask.event().value(), () -> {
            Files.writeString(
                    directory.resolve("approved"),
                    ask.event() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return "approved and noted";
        }));
    }

    /** Says it once when somebody reacts. */
    private record Listening(Brain asked) implements Brain {
        @Override
        public Answer answer(Ask ask, Turn turn) throws Exception {
            return asked.answer(ask, turn);
        }

        @Override
        public Set<String> events() {
            return Set.of("m.reaction");
        }

        @Override
        public void happened(MatrixEvent event, Turn turn) {
            turn.room().say("seen " + event.eventId());
        }
    }

    private static Brain knowing() {
        return (ask, turn) -> turn.tool(
                "measure",
                "the question",
                () -> Answer.of(ask.text().length() + " letters")
                        .withFile("report.csv", "text/csv", "a,b,c\n".getBytes(StandardCharsets.UTF_8)));
    }
}
