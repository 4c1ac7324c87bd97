package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Load;
import dev.puppetmaster.bench.thousand.Person;
import dev.puppetmaster.bench.thousand.Person.Message;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fills rooms, has {@code backup} and {@code restore} write and read them, and compares the rooms of both networks.
 *
 * @param place a directory of this run
 */
record Backups(Extent extent, Path place, Consumer<String> progress) {
    /** Below what Synapse takes from a person, which is 10/s. */
    private static final int PER_SECOND = 8;

    private static final int PAGE = 100;

    /** Ends the network that it is given. */
    Figures.Keeping measure(double loadBefore, Network network) throws IOException, InterruptedException {
        List<RoomId> rooms = network.chats(Folder.DATA);
        progress.accept(rooms.size() + " rooms after " + Math.round(network.readySeconds()) + " s");
        HumanAccount.Own you = network.person(Folder.DATA);
        Said said = say(network, you, rooms);
        progress.accept(said.messages().size() + " messages after " + Math.round(said.seconds()) + " s more");
        Set<EventId> before = history(network, you, rooms);
        long stateBytes = Network.bytes(network.state());
        List<Double> backups = times("backup", number -> network.state());
        network.close();
        List<Double> restores = times("restore", this::restored);
        progress.accept("backup " + backups + " s, restore " + restores + " s");
        long fileBytes = Files.size(file(extent.times() - 1));
        Path last = restored(extent.times() - 1);
        try (Network again = Network.start(network.folder(), last, patience(rooms.size()))) {
            HumanAccount.Own youAgain = again.person(Folder.DATA);
            boolean answers = answers(again, youAgain, rooms.getFirst());
            Set<EventId> after = history(again, youAgain, rooms);
            return new Figures.Keeping(
                    Figures.Taken.since(loadBefore),
                    rooms.size(),
                    network.readySeconds(),
                    said.messages().size(),
                    said.unanswered(),
                    said.seconds(),
                    stateBytes,
                    backups,
                    fileBytes,
                    restores,
                    again.readySeconds(),
                    without(before, after),
                    // what was said and answered there is new
                    without(after, before) - 1 - (answers ? 1 : 0),
                    answers);
        }
    }

    /** How long such a network may take to be ready. */
    static Duration patience(int rooms) {
        return Duration.ofMinutes(3).plus(Duration.ofSeconds(3L * rooms));
    }

    private Path file(int number) {
        return place.resolve("network-" + number + ".zip");
    }

    private Path restored(int number) {
        return place.resolve("restored-" + number);
    }

    /** Seconds of each. */
    private List<Double> times(String command, IntFunction<Path> state) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < extent.times(); i++) {
            Path output = place.resolve(command + "-" + i + ".log");
            String at = state.apply(i).toString();
            seconds.add(Puppetmaster.run(output, command, file(i).toString(), "--state", at));
        }
        return seconds;
    }

    private record Said(List<Message> messages, double seconds) {
        int unanswered() {
            return (int) messages.stream().filter(each -> !each.isAnswered()).count();
        }
    }

    private Said say(Network network, HumanAccount.Own you, List<RoomId> rooms) throws InterruptedException {
        List<Message> messages = new ArrayList<>();
        try (Person person = new Person(network.baseUrl(Folder.DATA), you)) {
            person.begin();
            long began = System.nanoTime();
            for (int i = 0; i < extent.each() * rooms.size(); i++) {
                long due = began + i * 1_000_000_000L / PER_SECOND;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                messages.add(person.say(rooms.get(i % rooms.size())));
            }
            Load.await(() -> messages.stream().allMatch(Message::isAnswered));
            return new Said(messages, (System.nanoTime() - began) / 1e9);
        }
    }

    private static boolean answers(Network network, HumanAccount.Own you, RoomId room) throws InterruptedException {
        try (Person person = new Person(network.baseUrl(Folder.DATA), you)) {
            person.begin();
            Message message = person.say(room);
            Load.await(message::isAnswered);
            return message.isAnswered();
        }
    }

    /** All messages in the rooms. */
    private static Set<EventId> history(Network network, HumanAccount.Own you, List<RoomId> rooms) {
        Set<EventId> all = new HashSet<>();
        try (HomeserverConnection connection = HomeserverConnection.to(network.baseUrl(Folder.DATA))) {
            MatrixClient client = connection.withToken(you.accessToken(), you.userId());
            for (RoomId room : rooms) {
                @Nullable String from = null;
                do {
                    MessagesPage page = client.messagesBackwards(room, from, PAGE);
                    page.events().stream()
                            .filter(event -> event.type().equals("m.room.message"))
                            .map(MatrixEvent::eventId)
                            .forEach(all::add);
                    from = page.events().isEmpty() ? null : page.end();
                } while (from != null);
            }
        }
        return all;
    }

    /** How many of the ones are not among the others. */
    private static int without(Set<EventId> ones, Set<EventId> others) {
        return (int) ones.stream().filter(each -> !others.contains(each)).count();
    }
}
