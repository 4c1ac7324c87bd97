package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Installation;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Two puppets, a friendship, a registrar that makes them, and eyes to look at what it made. */
final class RegistrarRig implements AutoCloseable {
    final TestHomeserver server;
    final String tag;
    final HomeserverConnection connection;
    final InProcessRuntimeApi runtime = new InProcessRuntimeApi();
    final HumanAccount human;
    final Path recordFile;
    final List<Puppet> puppets = new ArrayList<>();
    final List<String> prefixes = new ArrayList<>(List.of("data-"));
    final List<Friendship> friendships = new ArrayList<>();
    final List<Tool> tools = new ArrayList<>();
    final List<Homeserver> others = new ArrayList<>();
    Homeserver.@Nullable Approvals approvals;
    private @Nullable Registrar registrar;

    /** @param tag keeps the rigs on one homeserver apart */
    RegistrarRig(TestHomeserver server, String tag, Path directory, HumanAccount human) {
        this.server = server;
        this.tag = tag;
        this.human = human;
        this.connection = HomeserverConnection.to(server.baseUrl());
        this.recordFile = directory.resolve(tag + "-record.json");
        puppet("a", DeletionPolicy.LeaveRooms);
        puppet("b", DeletionPolicy.LeaveRooms);
        friendship("pair", "A and B", "a", "b");
    }

    void puppet(String name, DeletionPolicy policy) {
        Puppet.Spec spec = new Puppet.Spec(
                Ref.to(tag),
                "data-" + tag + "-" + name,
                "Puppet " + name,
                new Puppet.JavaBrain("x.Y"),
                List.of(),
                List.of(),
                Puppet.OperatingMode.Running,
                10,
                policy);
        puppets.add(new Puppet(ObjectMeta.named(tag + "-" + name), spec));
    }

    /** A puppet with a tool, of which every call needs an approval. */
    void careful(String name) {
        Ref tool = Ref.to(tag + "-weather");
        if (tools.isEmpty()) {
            tools.add(new Tool(
                    ObjectMeta.named(tool.name()),
                    new Tool.Spec(
                            Tool.Type.Java,
                            "1.0.0",
                            null,
                            null,
                            null,
                            new Tool.JavaClass("x.Weather"),
                            null,
                            Tool.Hints.UNKNOWN,
                            List.of())));
        }
        puppet(name, DeletionPolicy.LeaveRooms);
        Puppet plain = puppets.removeLast();
        puppets.add(new Puppet(
                plain.metadata(),
                new Puppet.Spec(
                        plain.spec().homeserverRef(),
                        plain.spec().localpart(),
                        plain.spec().displayName(),
                        new Puppet.LlmBrain("Be careful."),
                        List.of(),
                        List.of(),
                        Puppet.OperatingMode.Running,
                        10,
                        DeletionPolicy.LeaveRooms,
                        List.of(new Puppet.ToolUse(tool, null, List.of(), List.of("*"))),
                        null)));
    }

    void friendship(String name, String topic, String... members) {
        friendships.removeIf(f -> f.metadata().name().equals(tag + "-" + name));
        List<Friendship.Member> list = Arrays.stream(members)
                .map(m -> (Friendship.Member) new Friendship.PuppetMember(Ref.to(tag + "-" + m)))
                .toList();
        friendships.add(new Friendship(
                ObjectMeta.named(tag + "-" + name),
                new Friendship.Spec(list, Friendship.Direction.Both, List.of(), topic)));
    }

    Resources resources() {
        Homeserver homeserver = new Homeserver(
                ObjectMeta.named(tag),
                new Homeserver.Spec(
                        server.serverName(), null, "Theme " + tag, prefixes, null, List.of(), List.of(), approvals));
        return new Resources(homeserver, puppets, friendships, List.of(), List.of(), tools, others);
    }

    DesiredState desired(String installation) {
        return DesiredState.of(
                Declared.of(resources()),
                new Installation(
                        installation,
                        server.registrations().registrar().sender().value(),
                        human.human(),
                        DeletionPolicy.LeaveRooms));
    }

    HomeserverAccess access() {
        return new HomeserverAccess(connection, server.registrations(), human);
    }

    /** A registrar as after a start of the process: what it knows it has from the record and the homeserver. */
    Registrar restart() throws IOException {
        stop();
        Registrar next = new Registrar(
                access(), RecordFile.open(recordFile), runtime, Registrar.Settings.ofFolder(Duration.ofMinutes(10)));
        registrar = next;
        next.start();
        next.update(resources());
        return next;
    }

    RegistrarSnapshot settle() throws IOException {
        return awaitSnapshot(restart(), RegistrarSnapshot::settled);
    }

    /** Gives the running registrar the present resources and waits until all is as they say. */
    RegistrarSnapshot update() {
        Registrar running = requireNonNull(registrar);
        Resources wanted = resources();
        running.update(wanted);
        return awaitSnapshot(running, s -> s.settled() && s.resources().equals(wanted));
    }

    Registrar running() {
        return requireNonNull(registrar);
    }

    /** Asks the running registrar for a look at everything and waits for its end. */
    RegistrarSnapshot resync() {
        Registrar running = running();
        long before = requireNonNull(running.snapshot()).looks();
        running.resync();
        return awaitSnapshot(running, s -> s.settled() && s.looks() > before);
    }

    /** What marks this rig's rooms. */
    String installation() throws IOException {
        return RecordFile.open(recordFile).record().installation();
    }

    RegistrarSnapshot awaitSnapshot(Registrar of, Predicate<RegistrarSnapshot> wanted) {
        return requireNonNull(await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(of::snapshot, snapshot -> snapshot != null && wanted.test(snapshot)));
    }

    void stop() {
        Registrar running = registrar;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void close() {
        stop();
        connection.close();
    }

    // ---- eyes

    String puppetId(String name) {
        return "@data-" + tag + "-" + name + ":" + server.serverName();
    }

    String pairAlias() {
        return Aliases.friendship("default", tag + "-pair", server.serverName());
    }

    String spaceAlias() {
        return Aliases.space("default", tag, server.serverName());
    }

    String approvalsAlias() {
        return Aliases.approvals("default", tag, server.serverName());
    }

    String directAlias(String puppet) {
        return Aliases.direct("data-" + tag + "-" + puppet, human.userId().value(), server.serverName());
    }

    MatrixClient registrarClient() {
        return connection.asAppservice(
                server.registrations().registrar().asToken(),
                server.registrations().registrar().sender(),
                null);
    }

    MatrixClient puppetClient(String name) {
        return connection.asAppservice(server.registrations().puppets().asToken(), new UserId(puppetId(name)), null);
    }

    MatrixClient humanClient() {
        return connection.withToken(server.human().accessToken(), server.human().userId());
    }

    RoomId room(String alias) {
        return registrarClient().resolveAlias(new RoomAlias(alias)).orElseThrow();
    }

    boolean hasAlias(String alias) {
        return registrarClient().resolveAlias(new RoomAlias(alias)).isPresent();
    }
}
