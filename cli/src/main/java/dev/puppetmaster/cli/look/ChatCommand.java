package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.cli.up.UpFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Talks with a puppet in the terminal, as the person, in the same direct chat that Element shows. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talks with a puppet as you: one message, or line by line until Ctrl-D.")
public final class ChatCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofSeconds(10);

    @Parameters(index = "0", paramLabel = "PUPPET", description = "Its name, e.g. data-analyzer.")
    private String puppet = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "One message.")
    private @Nullable String message;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 120;

    @Mixin
    private StateOption state = new StateOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Path upFile = state.path().resolve("up.json");
        if (!Files.exists(upFile)) {
            throw new IOException(upFile + " is not there: nothing is up; run `puppetmaster up` first");
        }
        UpFile up = UpFile.read(Files.readAllBytes(upFile));
        UpFile.PuppetEntry entry = up.puppets().stream()
                .filter(one -> one.name().equals(puppet))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no puppet \"" + puppet + "\"; there are: "
                        + String.join(
                                ", ",
                                up.puppets().stream()
                                        .map(UpFile.PuppetEntry::name)
                                        .toList())));
        Path token = state.path().resolve("secrets").resolve("human").resolve("access_token");
        if (!Files.exists(token)) {
            throw new IOException("the person's account is somebody's own: use your Matrix client");
        }
        Secret secret = new Secret(Files.readString(token).strip());
        try (HomeserverConnection connection =
                HomeserverConnection.to(URI.create(up.homeserver().baseUrl()))) {
            MatrixClient you =
                    connection.withToken(secret, new UserId(up.human().userId()));
            Chat chat = new Chat(you, new RoomId(entry.directRoomId()), new UserId(entry.userId()), out);
            return message == null ? converse(chat, out) : chat.say(message, Duration.ofSeconds(timeout)) ? 0 : 1;
        }
    }

    private int converse(Chat chat, PrintWriter out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        boolean all = true;
        out.print("> ");
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                all &= chat.say(line, Duration.ofSeconds(timeout));
            }
            out.print("> ");
            out.flush();
        }
        out.println();
        return all ? 0 : 1;
    }

    /** A direct chat with a puppet. */
    private record Chat(MatrixClient you, RoomId room, UserId puppet, PrintWriter out) {

        /** Says something and prints what comes until the answer; false if none came in time. */
        boolean say(String text, Duration patience) {
            String filter =
                    "{\"room\":{\"rooms\":[\"" + room + "\"],\"timeline\":{\"limit\":50}},\"presence\":{\"types\":[]}}";
            String since =
                    you.sync(null, filter, Duration.ZERO).path("next_batch").asText();
            EventId asked = you.send(
                    room,
                    "m.room.message",
                    Contents.text("m.text", text),
                    new TxnId(UUID.randomUUID().toString()));
            long until = System.nanoTime() + patience.toNanos();
            AtomicBoolean seen = new AtomicBoolean();
            while (System.nanoTime() < until) {
                JsonNode sync;
                try {
                    sync = you.sync(since, filter, POLL);
                } catch (MatrixException.Retryable e) {
                    out.println("(" + e.getMessage() + ")");
                    return false;
                }
                since = sync.path("next_batch").asText();
                if (print(sync, asked, seen)) {
                    return true;
                }
            }
            out.println("(no answer within " + patience.toSeconds() + " s; it will stand in the room when it comes)");
            return false;
        }

        /** Prints what the puppet says after the question; {@code seen} says whether the question has come by. */
        private boolean print(JsonNode sync, EventId asked, AtomicBoolean seen) {
            boolean answered = false;
            JsonNode timeline =
                    sync.path("rooms").path("join").path(room.value()).path("timeline");
            for (JsonNode raw : timeline.path("events")) {
                MatrixEvent event = MatrixEvent.of(raw, room).orElse(null);
                if (event != null && event.eventId().equals(asked)) {
                    seen.set(true);
                }
                if (event == null
                        || !seen.get()
                        || !event.sender().equals(puppet)
                        || !event.type().equals("m.room.message")) {
                    continue;
                }
                boolean file =
                        event.msgtype().equals("m.file") || event.msgtype().equals("m.image");
                String name = event.content().path("filename").asText(event.body());
                out.println(file ? "[" + name + "] " + (name.equals(event.body()) ? "" : event.body()) : event.body());
                answered |= event.mark().path("ask").asText("").equals(asked.value())
                        && !event.mark().path("kind").asText("").equals("progress");
            }
            return answered;
        }
    }
}
