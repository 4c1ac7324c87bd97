package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The bot under fire: answers each message with {@code echo} and its text. It reads the file that a message brings and
 * sends one back; "slow" takes it a little longer than the signs of work wait.
 *
 * @param workMillis how long it works on a message, at most
 */
record EchoBot(int workMillis) implements Brain {
    static final String ECHO = "echo ";
    static final String WORK = "FAULTS_WORK_MILLIS";

    private static final int SLOW_MILLIS = 1_200;
    private static final long MAX_FILE = 1_000_000;

    /** A process of its own; the line {@code heap} on its input is answered with the bytes in use after a collection. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("input").start(EchoBot::answerInput);
        Bots.run(new EchoBot(Integer.parseInt(System.getenv().getOrDefault(WORK, "0"))));
    }

    @Override
    public Answer answer(Ask ask, Turn turn) throws Exception {
        if (workMillis > 0) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(workMillis + 1));
        }
        if (ask.text().endsWith("slow")) {
            Thread.sleep(SLOW_MILLIS);
        }
        Answer answer = Answer.of(ECHO + ask.text());
        return ask.attachment().isPresent() && ask.text().endsWith("file")
                ? answer.withFile(
                        "copy.csv", "text/csv", turn.download(ask.attachment().get(), MAX_FILE))
                : answer;
    }

    @SuppressWarnings("SystemOut")
    private static void answerInput() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("heap")) {
                    System.gc();
                    System.gc();
                    System.out.println(ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Who began this process has ended, and nobody else would end it.
        System.exit(0);
    }
}
