package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.core.RecordSeed;
import dev.puppetmaster.registrar.matrix.Appservice;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordInMemory;
import dev.puppetmaster.registrar.matrix.RecordStore;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Faults;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarOnFakeHomeserverTest extends RegistrarContract {
    @TempDir
    Path files;

    private FakeHomeserver fake;
    private TestHomeserver server;

    @BeforeEach
    void startServer() throws IOException {
        fake = FakeHomeserver.start();
        Registrations registrations =
                Registrations.ensure(files, fake.serverName(), List.of("data-"), URI.create("http://127.0.0.1:9/"));
        register(registrations.registrar(), List.of(), "#(friends|space|approvals)_.*");
        register(registrations.puppets(), List.of("@(data\\-)[^:]*:fake\\.test$"), "#dm_.*");
        FakeUser you = fake.user("you");
        server = new TestHomeserver(
                URI.create(fake.baseUrl()),
                fake.serverName(),
                registrations,
                new HumanAccount.Own(new UserId(you.userId()), new Secret(you.accessToken())));
    }

    private void register(Appservice service, List<String> users, @Nullable String aliases) {
        fake.registerAppservice(new Registration(
                service.id(),
                null,
                service.asToken().reveal(),
                service.hsToken().reveal(),
                service.sender().localpart(),
                users,
                aliases == null ? List.of() : List.of(aliases)));
    }

    @AfterEach
    void stopServer() {
        fake.close();
    }

    @Override
    TestHomeserver server() {
        return server;
    }

    @Override
    int crashes() {
        return 60;
    }

    @Test
    void aReconcileThatFindsAllInOrderSendsOnlyReads() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "quiet", directory, server.human())) {
            rig.settle();
            fake.requests().clear();

            rig.settle();

            assertThat(fake.requests().all())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        }
    }

    @Test
    void aChangeOfOneResourceReadsNothingOfTheOthers() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "one", directory, server.human())) {
            rig.settle();
            fake.requests().clear();

            rig.puppet("c", DeletionPolicy.LeaveRooms);
            rig.update();

            String chat = Aliases.localpart(rig.directAlias("c"));
            assertThat(fake.requests().matching(request -> request.method().equals("GET")))
                    .isNotEmpty()
                    .allMatch(request -> request.query().contains("data-one-c")
                            || request.path().contains(chat)
                            || request.path().contains("/account_data/m.direct")
                            || request.path().endsWith("/account/whoami"));
        }
    }

    @Test
    void anUpdateThatChangesNothingSendsNothing() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "same", directory, server.human())) {
            Registrar registrar = rig.restart();
            RegistrarSnapshot settled = rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            AtomicInteger told = new AtomicInteger();
            registrar.onSnapshot(snapshot -> told.incrementAndGet());
            fake.requests().clear();

            for (int i = 0; i < 100; i++) {
                registrar.update(rig.resources());
            }
            rig.friendship("pair", "another topic", "a", "b");
            rig.update();

            assertThat(told).hasValueLessThanOrEqualTo(2);
            assertThat(fake.requests().matching("GET", "/directory/room/")).isEmpty();
            assertThat(settled.statuses()).hasSize(4);
        }
    }

    @Test
    void anotherLabelIsTakenNoteOfAndNothingFollows() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "label", directory, server.human())) {
            RegistrarSnapshot settled = rig.settle();
            fake.requests().clear();

            Puppet a = rig.puppets.removeFirst();
            ObjectMeta labelled =
                    new ObjectMeta(a.metadata().name(), a.metadata().namespace(), Map.of("mood", "good"), Map.of());
            rig.puppets.addFirst(new Puppet(labelled, a.spec()));
            RegistrarSnapshot next = rig.update();

            assertThat(next.resources().puppets().getFirst().metadata().labels())
                    .containsEntry("mood", "good");
            assertThat(next.changed()).isEmpty();
            assertThat(next.statuses()).isEqualTo(settled.statuses());
            assertThat(fake.requests().all()).allMatch(request -> request.path().endsWith("/account/whoami"));
        }
    }

    @Test
    void nothingIsMadeThatTheRecordDoesNotName() throws IOException {
        RecordStore full = new RecordStore() {
            @Override
            public ManagedRecord record() {
                return ManagedRecord.empty("full");
            }

            @Override
            public void save(ManagedRecord next) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (RegistrarRig rig = new RegistrarRig(server, "full", directory, server.human());
                Registrar registrar = new Registrar(
                        rig.access(), full, rig.runtime, Registrar.Settings.ofFolder(Duration.ofMinutes(10)))) {
            registrar.start();
            registrar.update(rig.resources());

            RegistrarSnapshot stuck =
                    rig.awaitSnapshot(registrar, s -> !s.failures().isEmpty());

            assertThat(stuck.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.reason()).isEqualTo("RecordNotWritten");
                assertThat(failure.message()).contains("No space left on device");
            });
            assertThat(fake.requests().all())
                    .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        }
    }

    @Test
    void aLookAtEverythingPutsRightWhatNobodyReportedAndAnotherWritesNothing() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "look", directory, server.human())) {
            Registrar registrar = rig.restart();
            rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            RoomId pair = rig.room(rig.pairAlias());
            rig.puppetClient("a").leave(pair);

            RegistrarSnapshot mended = rig.resync();

            assertThat(rig.registrarClient().membership(pair, rig.puppetId("a")))
                    .isEqualTo("join");
            RegistrarSnapshot again = rig.resync();
            assertThat(again.writes()).isEqualTo(mended.writes());
            assertThat(again.changed()).isEmpty();
        }
    }

    @Test
    void looksThatAreAskedForOneAfterAnotherLeaveNothingOut() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "often", directory, server.human())) {
            Registrar registrar = rig.restart();
            rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            rig.puppetClient("a").leave(rig.room(rig.pairAlias()));

            fake.faults()
                    .on(request -> {
                        registrar.resync();
                        return false;
                    })
                    .always()
                    .delay(Duration.ZERO);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.registrarClient()
                            .membership(rig.room(rig.pairAlias()), rig.puppetId("a"))
                            .equals("join"));
            fake.faults().clear();
        }
    }

    @Test
    void aRoomWhoseAnswerWasLostIsNotMadeTwice() throws IOException {
        fake.faults().on("POST", "/createRoom").times(6).dropAfterHandling();
        fake.faults().on("POST", "/register").times(4).dropAfterHandling();
        fake.faults().on("POST", "/join/").times(3).truncateBody();
        try (RegistrarRig rig = new RegistrarRig(server, "lost", directory, server.human())) {
            RegistrarSnapshot settled = rig.settle();

            assertThat(settled.failures()).isEmpty();
            assertThat(rig.registrarClient().joinedRooms())
                    .containsExactlyInAnyOrder(rig.room(rig.pairAlias()), rig.room(rig.spaceAlias()));
            assertThat(rig.puppetClient("a").joinedRooms())
                    .containsExactlyInAnyOrder(rig.room(rig.pairAlias()), rig.room(rig.directAlias("a")));
        }
    }

    @Test
    void whatIsReportedWhileMuchIsDoneIsNotLost() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "busy", directory, server.human())) {
            Registrar registrar = rig.restart();
            rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            RoomId pair = rig.room(rig.pairAlias());
            String a = rig.puppetId("a");
            CountDownLatch making = new CountDownLatch(1);
            fake.faults()
                    .on(request -> {
                        boolean register = request.path().endsWith("/register");
                        if (register) {
                            making.countDown();
                        }
                        return register;
                    })
                    .delay(Duration.ofMillis(300));

            rig.puppet("c", DeletionPolicy.LeaveRooms);
            registrar.update(rig.resources());
            await().atMost(Duration.ofSeconds(30)).until(() -> making.getCount() == 0);
            rig.puppetClient("a").leave(pair);
            rig.runtime.observe(
                    "default", rig.tag, List.of(new Observation.MemberChanged(pair.value(), a, "leave", a)));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> rig.registrarClient().membership(pair, a).equals("join"));
        }
    }

    @Test
    void whatOneResourceCannotHaveIsTriedAgainWithoutTheOthers() throws IOException {
        fake.faults()
                .on(request -> request.path().contains("/profile/@data-part-b"))
                .always()
                .status(500);
        try (RegistrarRig rig = new RegistrarRig(server, "part", directory, server.human())) {
            RegistrarSnapshot partly = rig.awaitSnapshot(
                    rig.restart(), s -> !s.failures().isEmpty() && isReady(s, "Friendship", "part-pair"));

            assertThat(partly.failures())
                    .allMatch(failure -> failure.owner().name().equals("part-b"));
            fake.faults().clear();
            assertThat(rig.awaitSnapshot(rig.running(), RegistrarSnapshot::settled)
                            .failures())
                    .isEmpty();
        }
    }

    private static boolean isReady(RegistrarSnapshot snapshot, String kind, String name) {
        ResourceStatus status = snapshot.statuses().get(new ResourceKey(kind, "default", name));
        return status != null && status.isReady();
    }

    @Test
    void aHomeserverThatGoesWhileNothingIsToDoIsMissedSoonAndLookedAtWhenItIsBack() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "idle", directory, server.human())) {
            Registrar registrar = rig.restart();
            RegistrarSnapshot settled = rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            ResourceKey pair = new ResourceKey("Friendship", "default", "idle-pair");

            fake.kill();
            RegistrarSnapshot away = rig.awaitSnapshot(registrar, s -> !s.settled());

            ResourceStatus.OfFriendship status =
                    (ResourceStatus.OfFriendship) requireNonNull(away.statuses().get(pair));
            assertThat(status.condition(Condition.READY).orElseThrow().reason()).isEqualTo("HomeserverUnreachable");
            assertThat(status.roomId()).as("the record still knows it").isNotNull();
            fake.restart();
            RegistrarSnapshot back = rig.awaitSnapshot(registrar, s -> s.settled() && s.looks() > settled.looks());
            assertThat(back.writes()).isEqualTo(settled.writes());
            assertThat(isReady(back, "Friendship", "idle-pair")).isTrue();
        }
    }

    @Test
    void whatIsGoneIsLeavingUntilItIsCleanedUp() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "gone", directory, server.human())) {
            rig.settle();
            fake.faults().on("DELETE", "/directory/room/").status(500);
            List<Set<ResourceKey>> leaving = new CopyOnWriteArrayList<>();
            rig.running().onSnapshot(snapshot -> leaving.add(snapshot.leaving()));

            rig.friendships.clear();
            RegistrarSnapshot after = rig.update();

            ResourceKey pair = new ResourceKey("Friendship", "default", "gone-pair");
            assertThat(leaving).anyMatch(keys -> keys.contains(pair));
            assertThat(after.leaving()).isEmpty();
            assertThat(after.statuses()).doesNotContainKey(pair);
        }
    }

    @Test
    void aRegistrarThatRemembersNothingButTheResourcesFindsItsRoomsAndCleansUp() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "seed", directory, server.human())) {
            RegistrarSnapshot before = rig.settle();
            rig.stop();
            RoomId pair = rig.room(rig.pairAlias());
            DesiredState desired = rig.desired(rig.installation());
            ManagedRecord seed = RecordSeed.of(desired.declared(), desired.installation(), before.statuses());
            Registrar next = new Registrar(
                    rig.access(),
                    new RecordInMemory(seed),
                    rig.runtime,
                    Registrar.Settings.ofCluster(Duration.ofMinutes(10)));
            try (next) {
                next.remember(before.statuses());
                next.start();
                next.update(rig.resources());
                RegistrarSnapshot settled = rig.awaitSnapshot(next, RegistrarSnapshot::settled);
                assertThat(settled.writes()).isZero();
                assertThat(settled.statuses()).isEqualTo(before.statuses());

                rig.friendships.clear();
                next.update(rig.resources());
                rig.awaitSnapshot(next, s -> s.settled() && s.resources().equals(rig.resources()));
                assertThat(rig.puppetClient("a").joinedRooms()).doesNotContain(pair);
            }
        }
    }

    @Test
    void aRuntimeIsToldWhoIsNoHumanElsewhere() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "themes", directory, server.human())) {
            Registrar registrar = rig.restart();
            rig.awaitSnapshot(registrar, RegistrarSnapshot::settled);
            PuppetNamespace art = new PuppetNamespace("art.example.org", List.of("art-"));

            registrar.neighbours(new Neighbours(List.of(new Neighbours.Neighbour(
                    new Ref("default", "art"), art, List.of("@sender:art.example.org"), null, Neighbours.Offer.NONE))));

            RegistrarSnapshot told = rig.awaitSnapshot(
                    registrar,
                    s -> requireNonNull(s.assignment()).puppetNamespaces().contains(art));
            RuntimeAssignment assignment = requireNonNull(told.assignment());
            assertThat(assignment.puppetNamespaces())
                    .containsExactly(new PuppetNamespace("fake.test", List.of("data-")), art);
            assertThat(assignment.appserviceSenders()).contains("@sender:art.example.org");
        }
    }

    @Test
    void ofARoomOfAnotherHomeserverTheSecondJoinsWhenTheFirstSeesItAskedIn() throws IOException {
        try (RegistrarRig rig = new RegistrarRig(server, "visit", directory, server.human())) {
            String first = rig.puppetId("a");
            String second = rig.puppetId("b");
            rig.others.add(new Homeserver(
                    ObjectMeta.named("far"),
                    new Homeserver.Spec("far.test", null, null, List.of("far-"), null, List.of(), List.of())));
            rig.puppets.add(new Puppet(
                    ObjectMeta.named("visit-far-x"),
                    new Puppet.Spec(
                            Ref.to("far"),
                            "far-x",
                            "X",
                            new Puppet.JavaBrain("x.Y"),
                            List.of(),
                            List.of(),
                            Puppet.OperatingMode.Running,
                            10,
                            DeletionPolicy.LeaveRooms)));
            rig.friendship("pair", "across", "far-x", "a", "b");
            Registrar registrar = rig.restart();
            FakeUser keeper = fake.user("keeper");
            String room = keeper.createRoom("across", first, second);
            Faults.Order unseen = fake.faults()
                    .on(request -> isLook(request.path()))
                    .times(2)
                    .answer(404, "{\"errcode\":\"M_NOT_FOUND\",\"error\":\"not there\"}");

            registrar.neighbours(new Neighbours(List.of(new Neighbours.Neighbour(
                    new Ref("default", "far"),
                    new PuppetNamespace("far.test", List.of("far-")),
                    List.of("@sender:far.test"),
                    null,
                    new Neighbours.Offer(
                            Set.of("@far-x:far.test"),
                            Map.of(
                                    new ResourceKey("Friendship", "default", "visit-pair"),
                                    new Neighbours.Lodging(room, Set.of(first, second))),
                            Set.of())))));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> fake.stateOf(room, "m.room.member", second)
                            .path("membership")
                            .asText("")
                            .equals("join"));
            assertThat(unseen.hits()).isEqualTo(2);
            assertThat(fake.requests().matching(request -> isLook(request.path())))
                    .hasSizeGreaterThan(2);
        }
    }

    /** Whether the second is in a room. */
    private static boolean isLook(String path) {
        return path.contains("/state/m.room.member/") && path.contains("data-visit-b");
    }

    @Test
    void aHomeserverThatIsAwayIsSaidAndTriedAgain() throws IOException {
        fake.kill();
        try (RegistrarRig rig = new RegistrarRig(server, "away", directory, server.human())) {
            Registrar registrar = rig.restart();
            RegistrarSnapshot away = rig.awaitSnapshot(registrar, s -> true);
            Condition ready = requireNonNull(away.statuses().get(new ResourceKey("Homeserver", "default", "away")))
                    .condition(Condition.READY)
                    .orElseThrow();
            assertThat(ready.reason()).isEqualTo("HomeserverUnreachable");
            assertThat(ready.message()).contains(server.baseUrl().toString());

            fake.restart();

            assertThat(rig.awaitSnapshot(registrar, RegistrarSnapshot::settled).failures())
                    .isEmpty();
        }
    }

    @Test
    void aHomeserverThatRefusesTheTokensIsSaidWithWhatToDo() throws IOException {
        Registrations unknown = Registrations.ensure(
                files.resolve("other"), fake.serverName(), List.of("data-"), URI.create("http://127.0.0.1:9/"));
        TestHomeserver refusing = new TestHomeserver(server.baseUrl(), server.serverName(), unknown, server.human());
        try (RegistrarRig rig = new RegistrarRig(refusing, "refused", directory, server.human())) {
            RegistrarSnapshot refused = rig.awaitSnapshot(rig.restart(), s -> true);

            assertThat(refused.settled()).isFalse();
            assertThat(refused.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.reason()).isEqualTo("RegistrationRejected");
                assertThat(failure.message())
                        .contains("app_service_config_files")
                        .doesNotContain(unknown.registrar().asToken().reveal());
            });
        }
    }
}
