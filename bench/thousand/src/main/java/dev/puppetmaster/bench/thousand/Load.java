package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Says something at a fixed rate, whether it is answered or not, each time in a room taken at random.
 *
 * @param database as a table calls it
 * @param bot CPU that the process with the puppets has used
 * @param synapse CPU that Synapse has used
 * @param databaseUsage CPU that a database in a process of its own has used
 */
public record Load(
        String database,
        Server.Usage bot,
        Server.Usage synapse,
        Server.Usage databaseUsage,
        Person person,
        List<RoomId> rooms) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What came of it. Times are milliseconds from before the message was sent until the person's {@code /sync} had it.
     *
     * @param messages that the homeserver has accepted
     * @param refused that it has not
     * @param unanswered a minute after the last one
     * @param echoP50 of the person's own message
     * @param replyP50 of the answer to it
     * @param botCpu seconds per 1,000 messages
     * @param synapseCpu seconds per 1,000 messages
     * @param databaseCpu seconds per 1,000 messages, of a database in a process of its own
     * @param cores how many this machine has
     * @param busyCores how many were busy on the average, with everything that ran here
     * @param othersCores how many of those were busy with what is not of this bench
     * @param stolenCores how many were given to other machines
     */
    public record Rate(
            String database,
            int perSecond,
            int messages,
            int refused,
            int unanswered,
            double echoP50,
            double echoP95,
            double replyP50,
            double replyP95,
            double botCpu,
            double synapseCpu,
            double databaseCpu,
            int cores,
            double busyCores,
            double othersCores,
            double stolenCores,
            long seed) {
        /** Reply to echo; the floor is a send and a sync each way. */
        double ratio() {
            return replyP50 / echoP50;
        }
    }

    /** So many a second; returns when all are answered, or a minute after the last. */
    public Rate at(int perSecond, int messages, long seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        Reading before = Reading.of(this);
        Queue<Person.Message> said = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                long due = began + i * 1_000_000_000L / perSecond;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                RoomId room = rooms.get(random.nextInt(rooms.size()));
                threads.execute(() -> say(room, said));
            }
        }
        await(() -> said.stream().allMatch(message -> message.isSeen() && message.isAnswered()));
        return rate(
                perSecond,
                messages,
                seed,
                said.stream().toList(),
                Reading.of(this).minus(before));
    }

    private void say(RoomId room, Queue<Person.Message> said) {
        try {
            said.add(person.say(room));
        } catch (MatrixException e) {
            System.err.println("not accepted: " + e.getMessage());
        }
    }

    /** Waits until it is so, at most a minute. */
    public static void await(BooleanSupplier settled) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!settled.getAsBoolean() && System.nanoTime() < giveUp) {
            Thread.sleep(20);
        }
    }

    private Rate rate(int perSecond, int messages, long seed, List<Person.Message> said, Reading spent) {
        List<Person.Message> answered = said.stream()
                .filter(message -> message.isSeen() && message.isAnswered())
                .toList();
        double thousands = said.size() / 1_000.0;
        return new Rate(
                database,
                perSecond,
                said.size(),
                messages - said.size(),
                said.size() - answered.size(),
                percentile(answered, Person.Message::echoMillis, 50),
                percentile(answered, Person.Message::echoMillis, 95),
                percentile(answered, Person.Message::replyMillis, 50),
                percentile(answered, Person.Message::replyMillis, 95),
                spent.bot() / thousands,
                spent.synapse() / thousands,
                spent.database() / thousands,
                Runtime.getRuntime().availableProcessors(),
                spent.machine() / spent.wall(),
                spent.others() / spent.wall(),
                spent.stolen() / spent.wall(),
                seed);
    }

    /** The smallest that so many of a hundred do not exceed; 0 where there are none. */
    public static double percentile(
            List<Person.Message> messages, ToDoubleFunction<Person.Message> millis, int percent) {
        double[] sorted = messages.stream().mapToDouble(millis).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    /** Seconds of CPU since some beginning, and of the clock on the wall. */
    private record Reading(
            double wall, double bot, double synapse, double database, double bench, double machine, double stolen) {
        static Reading of(Load load) throws IOException {
            Processes.Machine machine = Processes.machine();
            return new Reading(
                    System.nanoTime() / 1e9,
                    load.bot.cpuSeconds(),
                    load.synapse.cpuSeconds(),
                    load.databaseUsage.cpuSeconds(),
                    Processes.cpuSeconds(ProcessHandle.current().pid()),
                    machine.busy(),
                    machine.stolen());
        }

        Reading minus(Reading before) {
            return new Reading(
                    wall - before.wall,
                    bot - before.bot,
                    synapse - before.synapse,
                    database - before.database,
                    bench - before.bench,
                    machine - before.machine,
                    stolen - before.stolen);
        }

        double others() {
            return Math.max(0, machine - bot - synapse - database - bench);
        }
    }
}
