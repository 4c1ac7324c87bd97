package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Human;
import dev.puppetmaster.registrar.core.Installation;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.Plan;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.MatrixReader;
import dev.puppetmaster.registrar.matrix.PlanApplier;
import dev.puppetmaster.registrar.matrix.RecordFile;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Accounts and rooms, made by the registrar's own passes: look, plan, apply, and a last look that finds nothing to do. In
 * rounds, so that a bare client can make as many on the same homeserver in between, and both meet the same weather.
 */
final class Making implements AutoCloseable {
    private static final String THEME = "thousand";

    private final HomeserverConnection connection;
    private final HomeserverAccess access;
    private final HumanAccount.Own human;
    private final RecordFile record;
    private final MatrixReader reader;
    private final PlanApplier applier;
    private final Pace ours = new Pace();
    private final Pace bares = new Pace();

    Making(Server server, Registrations registrations, HumanAccount.Own human, Path directory) throws IOException {
        this.connection = HomeserverConnection.to(server.baseUrl());
        this.human = human;
        this.access = new HomeserverAccess(connection, registrations, human);
        this.record = RecordFile.open(directory.resolve("registrar.json"));
        this.reader = new MatrixReader(access);
        this.applier = new PlanApplier(access, record);
    }

    /** What was made, and in how many seconds. */
    static final class Pace {
        private int accounts;
        private double accountSeconds;
        private int rooms;
        private double roomSeconds;

        int accounts() {
            return accounts;
        }

        int rooms() {
            return rooms;
        }

        double accountsPerSecond() {
            return accounts / accountSeconds;
        }

        double roomsPerSecond() {
            return rooms / roomSeconds;
        }

        private void take(Steps steps, Doing doing) throws IOException, InterruptedException {
            long began = System.nanoTime();
            doing.does(steps.accounts());
            long between = System.nanoTime();
            doing.does(steps.rooms());
            accountSeconds += (between - began) / 1e9;
            roomSeconds += (System.nanoTime() - between) / 1e9;
            accounts += count(steps.accounts(), Action.RegisterPuppet.class);
            rooms += count(steps.rooms(), Action.CreateRoom.class);
        }

        private static int count(List<Action> actions, Class<? extends Action> kind) {
            return (int) actions.stream().filter(kind::isInstance).count();
        }
    }

    private interface Doing {
        void does(List<Action> actions) throws IOException, InterruptedException;
    }

    /** A plan's actions: first the accounts, then what is done in rooms. */
    private record Steps(List<Action> accounts, List<Action> rooms) {
        static Steps of(Plan plan) {
            List<Action> accounts = new ArrayList<>();
            List<Action> rooms = new ArrayList<>();
            for (Action action : plan.actions()) {
                boolean account = action instanceof Action.RecordPuppet
                        || action instanceof Action.RegisterPuppet
                        || action instanceof Action.PutDevice
                        || action instanceof Action.SetDisplayName;
                (account ? accounts : rooms).add(action);
            }
            return new Steps(accounts, rooms);
        }
    }

    /** The registrar brings the puppets from those that are there to {@code count}. */
    void make(int count) throws IOException, InterruptedException {
        DesiredState desired = desired(count);
        Knowledge knowledge = reader.read(desired, record.record());
        ours.take(Steps.of(Plan.diff(desired, record.record(), knowledge)), actions -> {
            PlanApplier.Outcome outcome = applier.apply(actions, knowledge);
            if (!outcome.failures().isEmpty()) {
                throw new IOException(outcome.failures().getFirst().message());
            }
        });
    }

    /** The bare client makes the puppets {@code from} to {@code to}, with the calls that the registrar would make. */
    void makeBare(BareClient bare, String sender, int from, int to) throws IOException, InterruptedException {
        Resources resources = Cast.resources("bare-" + from, BareClient.PREFIX, from, to);
        DesiredState desired =
                desired(resources, "bare", sender, new Human(bare.person().value(), true));
        ObservedState nothing = new ObservedState(ManagedRecord.empty("bare"), Map.of(), Map.of(), Map.of());
        bares.take(Steps.of(Plan.diff(desired, nothing)), bare::apply);
    }

    private DesiredState desired(int count) {
        return desired(
                Cast.resources(THEME, Cast.PREFIX, 0, count),
                record.record().installation(),
                access.registrations().registrar().sender().value(),
                human.human());
    }

    private static DesiredState desired(Resources resources, String id, String sender, Human human) {
        return DesiredState.of(Declared.of(resources), new Installation(id, sender, human, DeletionPolicy.LeaveRooms));
    }

    /**
     * Looks whether all is as it should be, as the registrar does at its start and from time to time.
     *
     * @param rooms of the puppets, in the order of their numbers
     */
    record Look(double seconds, List<RoomId> rooms) {}

    /** @throws IOException if something is left to do */
    Look look(int count) throws IOException {
        long began = System.nanoTime();
        DesiredState desired = desired(count);
        ObservedState observed = reader.read(desired, record.record()).observed(record.record());
        Plan plan = Plan.diff(desired, observed);
        double seconds = (System.nanoTime() - began) / 1e9;
        if (!plan.actions().isEmpty()) {
            throw new IOException("the registrar is not done: " + plan.actions().getFirst());
        }
        List<RoomId> rooms = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            String alias = Aliases.direct(
                    Cast.localpart(Cast.PREFIX, number), human.userId().value(), Server.NAME);
            rooms.add(new RoomId(
                    Objects.requireNonNull(observed.rooms().get(alias), alias).roomId()));
        }
        return new Look(seconds, rooms);
    }

    /** The registrar's. */
    Pace ours() {
        return ours;
    }

    /** The bare client's. */
    Pace bares() {
        return bares;
    }

    @Override
    public void close() {
        connection.close();
    }
}
