package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import dev.puppetmaster.bots.runtime.StandardBrains;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.ScriptedModel;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Puppets whose models always answer and always ask back, in several rooms at once. */
final class Storms implements AutoCloseable {
    private static final int PAIRS = 4;
    private static final int CROWD = 5;
    private static final int ECHOES = 4;
    /** So often in a row nothing new has to be there: three seconds, and longer where the machine is slow or stands still. */
    private static final int QUIET_LOOKS = 150;

    private final FakeHomeserver homeserver = FakeHomeserver.start();
    private final Stage stage = Stage.on(homeserver);
    private final FakeUser you = homeserver.user("you");
    private final StormModel brain = new StormModel();
    private final ScriptedModel model = ScriptedModel.start().otherwise(brain::reply);
    private final List<AssignedPuppet> puppets = new ArrayList<>();
    private final List<Friends> friends = new ArrayList<>();
    private final Path directory;

    private record Friends(String kind, String group, String room, String first) {}

    private record Echo(FakeUser bot, String room, String begun) {}

    private Storms(Path directory) throws IOException {
        this.directory = directory;
    }

    /** All storms at once, until they are over. */
    static List<Storm> rage(Path directory) throws IOException, InterruptedException {
        try (Storms storms = new Storms(directory)) {
            IntStream.range(0, PAIRS).forEach(i -> storms.befriend("two puppets", "data-pair" + i, 2));
            storms.befriend("five puppets", "data-crowd", CROWD);
            List<String> talkers =
                    IntStream.range(0, ECHOES).mapToObj(i -> "data-talker" + i).toList();
            talkers.forEach(storms::talker);
            return storms.run(talkers);
        }
    }

    private void befriend(String kind, String prefix, int count) {
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
        UserId[] ids = names.stream().map(stage::puppet).toArray(UserId[]::new);
        RoomId room = stage.friendshipRoom(ids);
        friends.add(new Friends(kind, prefix, room.value(), ids[0].value()));
        for (String name : names) {
            List<String> others =
                    names.stream().filter(other -> !other.equals(name)).toList();
            List<Peer> peers = others.stream()
                    .map(other -> new Peer(other, user(other), true, true))
                    .toList();
            add(
                    name,
                    StormModel.persona(prefix, others),
                    List.of(new AssignedRoom(
                            room.value(),
                            prefix,
                            AssignedRoom.Kind.FRIENDSHIP,
                            peers,
                            List.of(you.userId()),
                            List.of(),
                            name.equals(names.get(0)))),
                    List.of());
        }
    }

    private void talker(String name) {
        UserId unused = stage.puppet(name);
        add(name, StormModel.persona(name, List.of()), List.of(), List.of("@echo-*:*"));
    }

    private void add(String name, String persona, List<AssignedRoom> rooms, List<String> access) {
        puppets.add(new AssignedPuppet(
                name,
                user(name),
                name,
                false,
                new AssignedBrain.Llm(persona),
                rooms,
                access,
                List.of(you.userId()),
                List.of(),
                10,
                List.of()));
    }

    private String user(String localpart) {
        return "@" + localpart + ":" + homeserver.serverName();
    }

    private List<Storm> run(List<String> talkers) throws IOException, InterruptedException {
        RuntimeAssignment assignment = new RuntimeAssignment(
                1,
                "default",
                "fake",
                homeserver.serverName(),
                puppets,
                List.of(new PuppetNamespace(homeserver.serverName(), List.of("data-"))),
                List.of());
        try (StandardBrains brains = StandardBrains.of(
                        Map.of("OLLAMA_BASE_URL", model.url().toString(), "OLLAMA_MODEL", "storm"),
                        new StandardBrains.Places(List.of(), directory.resolve("models"), directory, directory, null),
                        CallObserver.NOBODY);
                PuppetRuntime runtime = PuppetRuntime.start(
                        new OneAssignment(assignment), "default", "fake", stage.settings(directory), brains)) {
            Waiting.until("the puppets to be assigned", () -> runtime.revision() > 0);
            return storm(talkers);
        }
    }

    private List<Storm> storm(List<String> talkers) throws InterruptedException {
        List<Echo> echoes = new ArrayList<>();
        for (String talker : talkers) {
            FakeUser bot = homeserver.user("echo-" + talker);
            String room = bot.createDirectChat(user(talker));
            Waiting.until(
                    talker + " to join",
                    () -> homeserver
                            .stateOf(room, "m.room.member", user(talker))
                            .path("membership")
                            .asText()
                            .equals("join"));
            echoes.add(new Echo(bot, room, bot.send(room, "Hello!")));
        }
        List<String> begun = friends.stream()
                .map(one -> you.sendEvent(one.room(), "m.room.message", mentioning(one.first())))
                .toList();
        untilQuiet(echoes);
        return Stream.concat(
                        IntStream.range(0, friends.size())
                                .mapToObj(i -> Storm.ofFriends(
                                        friends.get(i).kind(),
                                        brain.turns(friends.get(i).group()),
                                        you,
                                        friends.get(i).room(),
                                        begun.get(i))),
                        echoes.stream().map(echo -> Storm.ofEcho(echo.bot(), echo.room(), echo.begun())))
                .toList();
    }

    private static ObjectNode mentioning(String puppet) {
        ObjectNode content =
                JsonNodeFactory.instance.objectNode().put("msgtype", "m.text").put("body", "What do you all think?");
        content.putObject("m.mentions").putArray("user_ids").add(puppet);
        return content;
    }

    /** The bots echo whatever is new, until nothing is new any more. */
    private void untilQuiet(List<Echo> echoes) throws InterruptedException {
        long[] heard = {0};
        int[] quiet = {0};
        int[] echoed = new int[echoes.size()];
        Waiting.until("all to be quiet", () -> {
            for (int i = 0; i < echoed.length; i++) {
                echoed[i] = echo(echoes.get(i), echoed[i]);
            }
            long events = Stream.concat(
                            echoes.stream().map(echo -> echo.bot().timeline(echo.room())),
                            friends.stream().map(one -> you.timeline(one.room())))
                    .mapToLong(List::size)
                    .sum();
            quiet[0] = events == heard[0] ? quiet[0] + 1 : 0;
            heard[0] = events;
            return quiet[0] >= QUIET_LOOKS;
        });
    }

    /** Says again what was said by others since. */
    private static int echo(Echo echo, int before) {
        List<JsonNode> said = echo.bot().timeline(echo.room()).stream()
                .filter(event -> event.path("type").asText().equals("m.room.message"))
                .filter(event ->
                        !event.path("sender").asText().equals(echo.bot().userId()))
                .toList();
        said.subList(before, said.size()).forEach(event -> {
            String unused =
                    echo.bot().send(echo.room(), event.at("/content/body").asText());
        });
        return said.size();
    }

    @Override
    public void close() {
        stage.close();
        homeserver.close();
        model.close();
    }
}
