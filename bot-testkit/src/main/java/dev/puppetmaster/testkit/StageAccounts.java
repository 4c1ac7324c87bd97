package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** How the puppets of a stage come to have accounts, and by which transport their host hears. */
sealed interface StageAccounts {
    void register(UserId puppet);

    MatrixClient as(UserId puppet);

    BotHost.Transport transport(Path directory);

    /** Of an application service that the homeserver pushes to. */
    record Pushed(AppserviceClients clients, int port) implements StageAccounts {
        @Override
        public void register(UserId puppet) {
            clients.withoutDevice(puppet).register();
            clients.withoutDevice(puppet).putDevice(Clients.DEVICE, "puppetmaster");
        }

        @Override
        public MatrixClient as(UserId puppet) {
            return clients.of(puppet);
        }

        @Override
        public BotHost.Transport transport(Path directory) {
            return new BotHost.Appservice(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    Stage.APPSERVICE,
                    Stage.AS_TOKEN,
                    Stage.HS_TOKEN);
        }
    }

    /** Ordinary ones; the host's logins are kept in its directory. */
    final class LoggedIn implements StageAccounts {
        private final HomeserverConnection homeserver;
        private final UnaryOperator<String> register;
        private final Map<UserId, Secret> passwords = new ConcurrentHashMap<>();
        private final Map<UserId, MatrixClient> clients = new ConcurrentHashMap<>();

        /** @param register makes an account of a localpart, and gives its password */
        LoggedIn(HomeserverConnection homeserver, UnaryOperator<String> register) {
            this.homeserver = homeserver;
            this.register = register;
        }

        @Override
        public void register(UserId puppet) {
            passwords.computeIfAbsent(puppet, user -> new Secret(register.apply(user.localpart())));
        }

        @Override
        public MatrixClient as(UserId puppet) {
            return clients.computeIfAbsent(
                    puppet,
                    user -> homeserver.withToken(
                            homeserver
                                    .logIn(user.value(), password(user), "STAGE")
                                    .accessToken(),
                            user));
        }

        @Override
        public BotHost.Transport transport(Path directory) {
            return new BotHost.Sync(passwords.keySet().stream()
                    .sorted()
                    .map(user -> login(user, directory))
                    .toList());
        }

        private Session login(UserId user, Path directory) {
            try {
                return Session.withPassword(
                        homeserver.baseUrl(),
                        user,
                        password(user),
                        directory.resolve(user.localpart() + ".session"),
                        Clients.DEVICE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Secret password(UserId user) {
            Secret password = passwords.get(user);
            if (password == null) {
                throw new IllegalArgumentException(user + " is no puppet of this stage");
            }
            return password;
        }
    }
}
