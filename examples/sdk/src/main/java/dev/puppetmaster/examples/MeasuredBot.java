package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.HealthPage;
import dev.puppetmaster.bot.metrics.BotMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Figures and health: docs/sdk/metrics.md. */
public final class MeasuredBot extends Bot {
    public MeasuredBot() {
        command("ping", "says pong", (ask, turn) -> Answer.of("pong"));
    }

    // docs:metrics
    public static void main(String[] args) throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry(); // or a PrometheusMeterRegistry
        Bots.run(new MeasuredBot(), observers(registry, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090)));
    }

    static BotHost.Observer observers(SimpleMeterRegistry registry, InetSocketAddress address) throws IOException {
        HealthPage page = HealthPage.listen(address).withMetrics(registry::getMetersAsString); // or ::scrape
        return BotHost.Observer.all(BotMetrics.to(registry), page);
    }
    // docs:end
}
