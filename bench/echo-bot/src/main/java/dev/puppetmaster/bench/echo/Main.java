package dev.puppetmaster.bench.echo;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Runs the bots of one configuration file until the process is told to end. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 1) {
            System.err.println("usage: Main CONFIG, see bench/README.md");
            System.exit(2);
        }
        BotHost host = start(EchoConfig.read(Path.of(args[0])));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(host::close));
        // A host's own threads do not keep the process.
        CountDownLatch lost = new CountDownLatch(1);
        host.store().onLost(why -> lost.countDown());
        lost.await();
    }

    static BotHost start(EchoConfig config) throws IOException {
        EchoBot brain = new EchoBot(config.work());
        List<Puppet> puppets = config.logins().stream()
                .map(login ->
                        Puppet.alone(login.user(), brain, List.of(config.human().value())))
                .toList();
        BotHost.Transport transport = config.transport();
        if (transport instanceof BotHost.Appservice appservice) {
            giveDevices(config, appservice);
        }
        return BotHost.start(
                new BotHost.Settings(
                        config.homeserver(), transport, config.state().resolve("bots.db")),
                new Roster(puppets, new Network(List.of(), Set.of())),
                BotHost.Observer.NONE,
                (step, puppet, event) -> {});
    }

    /** A message is known again after a crash by the device that sends it: each account of the service needs one. */
    private static void giveDevices(EchoConfig config, BotHost.Appservice appservice) {
        try (HomeserverConnection homeserver = HomeserverConnection.to(config.homeserver())) {
            AppserviceClients clients = new AppserviceClients(homeserver, appservice.asToken());
            for (EchoConfig.Login login : config.logins()) {
                clients.withoutDevice(login.user()).putDevice(Clients.DEVICE, "puppetmaster");
            }
        }
    }
}
