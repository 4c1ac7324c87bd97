package dev.puppetmaster.bot.metrics;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.TurnEnd;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Puts a host's figures into a registry: hand it to {@link dev.puppetmaster.bot.Bots#run} or {@link BotHost#start}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>puppetmaster.turns</td><td>timer: the work of brains; puppet, command (or none), outcome: answered, refused, failed,
 *     told</td></tr>
 * <tr><td>puppetmaster.turns.running</td><td>gauge: turns under way, those that wait for friends with them</td></tr>
 * <tr><td>puppetmaster.events.received</td><td>counter: events that came into the store</td></tr>
 * <tr><td>puppetmaster.messages.sent</td><td>counter, by puppet: what the homeserver took</td></tr>
 * <tr><td>puppetmaster.messages.refused</td><td>counter, by puppet: what it refused for good</td></tr>
 * <tr><td>puppetmaster.messages.unsent</td><td>gauge: what waits to be sent</td></tr>
 * <tr><td>puppetmaster.up</td><td>gauge: 1 while the homeserver reaches the host, else 0</td></tr>
 * </table>
 */
public final class BotMetrics implements BotHost.Observer {
    private static final String PREFIX = "puppetmaster.";

    private final MeterRegistry registry;

    private BotMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    public static BotMetrics to(MeterRegistry registry) {
        return new BotMetrics(registry);
    }

    @Override
    public void started(BotHost host) {
        gauge("turns.running", host, running -> running.load().turns());
        gauge("messages.unsent", host, running -> running.load().unsent());
        gauge("up", host, running -> running.health().up() ? 1 : 0);
    }

    private void gauge(String name, BotHost host, ToDoubleFunction<BotHost> value) {
        Gauge.builder(PREFIX + name, host, value).register(registry);
    }

    @Override
    public void turnEnded(TurnEnd end) {
        Tags tags = Tags.of(
                "puppet",
                end.puppet().localpart(),
                "command",
                end.command().orElse("none"),
                "outcome",
                end.outcome().name().toLowerCase(Locale.ROOT));
        Timer.builder(PREFIX + "turns").tags(tags).register(registry).record(end.took());
    }

    @Override
    public void reached(Step step, UserId who) {
        switch (step) {
            case INBOX_COMMITTED -> count("events.received", Tags.empty());
            case SENT_COMMITTED -> count("messages.sent", Tags.of("puppet", who.localpart()));
            default -> {}
        }
    }

    @Override
    public void sendFailed(UserId puppet, EventId cause, String why) {
        count("messages.refused", Tags.of("puppet", puppet.localpart()));
    }

    private void count(String name, Tags tags) {
        Counter.builder(PREFIX + name).tags(tags).register(registry).increment();
    }
}
