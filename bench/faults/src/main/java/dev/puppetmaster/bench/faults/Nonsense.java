package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.ReceivedRequest;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** R8: malformed events come by push or in answers of /sync; the bot stays, and answers what is said between them. */
final class Nonsense {
    private static final int IN_A_BATCH = 20;
    private static final int ROOMS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern SINCE = Pattern.compile("(?:^|&)since=([^&]*)");
    /** Halves of pairs cannot be written in UTF-8, but in escapes. */
    private static final JsonMapper WRITER = JsonMapper.builder(JsonFactory.builder()
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(10_000)
                            .build())
                    .build())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final Scene<FakeHomeserver> scene;
    private final Scene.Account bot;
    private final List<RoomId> rooms = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private int refused;
    private int batches;

    private Nonsense(Scene<FakeHomeserver> scene) {
        this.scene = scene;
        this.bot = scene.bot("echo");
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(scene.invite(bot));
        }
    }

    static Outcome run(Trial trial) throws Exception {
        try (Scene<FakeHomeserver> scene = Scene.onFake(trial)) {
            return new Nonsense(scene).run(trial.count(10_000, 400));
        }
    }

    private Outcome run(int events) throws Exception {
        BotHost host = Bots.start(new EchoBot(0), scene.environment(bot));
        try (http) {
            for (RoomId room : rooms) {
                scene.awaitJoined(bot, room);
            }
            Talk talk = new Talk(scene.human(), bot.id(), rooms);
            Random random = scene.trial().random("events");
            Malformed malformed = new Malformed(random, real());
            for (int sent = 0; sent < events; sent += IN_A_BATCH) {
                List<ObjectNode> batch = new ArrayList<>();
                for (int i = 0; i < IN_A_BATCH; i++) {
                    batch.add(malformed.next());
                }
                deliver(batch);
                talk.say(rooms.get(random.nextInt(ROOMS)));
            }
            Tally tally = talk.settled(PATIENCE);
            boolean up = Waiting.until(10, TimeUnit.SECONDS, () -> host.health().up());
            return Outcome.of(tally)
                    .figure("malformed", events)
                    .failedIf(refused > 0, refused + " transactions were not taken and would come for ever")
                    .failedIf(
                            !up,
                            "the host does not hear any more: " + host.health().message());
        } finally {
            host.close();
        }
    }

    /** Of each kind that comes to a bot. */
    private List<ObjectNode> real() {
        FakeUser you = scene.server().user("you");
        List<ObjectNode> events = new ArrayList<>();
        String room = rooms.get(0).value();
        ObjectNode text = event(room, you.userId(), "m.room.message");
        text.withObjectProperty("content").put("msgtype", "m.text").put("body", "hello");
        events.add(text);
        ObjectNode rich = text.deepCopy();
        ObjectNode content = rich.withObjectProperty("content");
        content.put("formatted_body", "<b>hello</b>").put("format", "org.matrix.custom.html");
        content.withObjectProperty("m.mentions")
                .putArray("user_ids")
                .add(bot.id().value());
        content.withObjectProperty("m.relates_to").put("rel_type", "m.thread").put("event_id", "$root");
        content.withObjectProperty("m.relates_to").putObject("m.in_reply_to").put("event_id", "$root");
        content.withObjectProperty("dev.puppetmaster")
                .put("kind", "ask")
                .put("conversation", "$c")
                .put("hop", 1);
        events.add(rich);
        ObjectNode file = event(room, you.userId(), "m.room.message");
        file.withObjectProperty("content")
                .put("msgtype", "m.file")
                .put("body", "a.csv")
                .put("url", "mxc://fake.test/a");
        file.withObjectProperty("content").putObject("info").put("size", 7).put("mimetype", "text/csv");
        events.add(file);
        ObjectNode member = event(room, you.userId(), "m.room.member");
        member.put("state_key", you.userId());
        member.withObjectProperty("content").put("membership", "join").put("displayname", "you");
        member.withObjectProperty("unsigned").putObject("prev_content").put("membership", "invite");
        events.add(member);
        ObjectNode reaction = event(room, you.userId(), "m.reaction");
        reaction.withObjectProperty("content")
                .putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("key", "x");
        events.add(reaction);
        ObjectNode redaction = event(room, you.userId(), "m.room.redaction");
        redaction.put("redacts", "$x").withObjectProperty("content").put("redacts", "$x");
        events.add(redaction);
        return events;
    }

    private static ObjectNode event(String room, String sender, String type) {
        ObjectNode event = WRITER.createObjectNode();
        event.put("room_id", room).put("sender", sender).put("type", type);
        event.put("event_id", "$x").put("origin_server_ts", 1_700_000_000_000L);
        event.putObject("content");
        event.putObject("unsigned").put("age", 5);
        return event;
    }

    private void deliver(List<ObjectNode> batch) throws IOException, InterruptedException {
        batches++;
        if (scene.trial().transport() == Transport.APPSERVICE) {
            push(batch);
        } else {
            answerSync(batch);
        }
    }

    private void push(List<ObjectNode> batch) throws IOException, InterruptedException {
        ObjectNode transaction = WRITER.createObjectNode();
        transaction.putArray("events").addAll(batch);
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + scene.pushPort() + "/_matrix/app/v1/transactions/malformed-" + batches))
                .header("Authorization", "Bearer " + Stage.HS_TOKEN.reveal())
                .timeout(Duration.ofSeconds(60))
                .PUT(HttpRequest.BodyPublishers.ofString(text(transaction)))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        refused += status == 200 ? 0 : 1;
    }

    /** As a mapper writes it, without calling itself for each level. */
    private static String text(ObjectNode node) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonParser events = node.traverse();
                JsonGenerator out = WRITER.createGenerator(text)) {
            events.nextToken();
            out.copyCurrentStructure(events);
        }
        return text.toString();
    }

    /**
     * The next answer of /sync is ours. It leads back to where an earlier one began, so that nothing real is passed over: what
     * the bot knows already it takes once.
     */
    private void answerSync(List<ObjectNode> batch) throws IOException, InterruptedException {
        ObjectNode answer = WRITER.createObjectNode();
        answer.put("next_batch", lastSince());
        ObjectNode joined = answer.putObject("rooms").putObject("join");
        for (RoomId room : rooms) {
            ArrayNode events =
                    joined.putObject(room.value()).putObject("timeline").putArray("events");
            batch.stream()
                    .filter(event -> event.path("room_id").asText().equals(room.value()) || room.equals(rooms.get(0)))
                    .forEach(events::add);
        }
        var order = scene.server().faults().on("GET", "/sync").answer(200, text(answer));
        // Something has to end the poll that is held open.
        scene.server()
                .user("you")
                .sendState(
                        rooms.get(0).value(),
                        "m.room.topic",
                        "",
                        WRITER.createObjectNode().put("topic", "batch " + batches));
        Waiting.until(60, TimeUnit.SECONDS, "the bot to ask again", () -> order.hits() > 0);
    }

    private String lastSince() {
        List<ReceivedRequest> polls = scene.server().requests().matching("GET", "/sync");
        for (ReceivedRequest poll : polls.reversed()) {
            Matcher since = SINCE.matcher(poll.query());
            if (since.find()) {
                return since.group(1);
            }
        }
        throw new IllegalStateException("the bot has not polled yet");
    }
}
