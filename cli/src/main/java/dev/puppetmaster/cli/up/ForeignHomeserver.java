package dev.puppetmaster.cli.up;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.Appservice;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody's homeserver: its operator adds our registrations, and the person joins by themselves. */
final class ForeignHomeserver implements UpHomeserver {
    private final URI url;
    private final UserId human;
    private final Screen screen;

    ForeignHomeserver(URI url, UserId human, Screen screen) {
        this.url = url;
        this.human = human;
        this.screen = screen;
    }

    @Override
    public URI baseUrl() {
        return url;
    }

    @Override
    public void use(Registrations registrations) {
        if (!registrations.changed() && knows(registrations)) {
            return;
        }
        screen.done("Add these two files to app_service_config_files of " + url + " (copies, if it is another machine)"
                + " and restart it:");
        for (Path file : registrations.files()) {
            screen.done("  " + file);
        }
        screen.done("Then it goes on by itself: waiting until the homeserver reaches us …");
    }

    private boolean knows(Registrations registrations) {
        try (HomeserverConnection connection = HomeserverConnection.to(url)) {
            for (Appservice service : List.of(registrations.registrar(), registrations.puppets())) {
                UserId sender = service.sender();
                if (!connection
                        .asAppservice(service.asToken(), sender, null)
                        .whoami()
                        .equals(sender)) {
                    return false;
                }
            }
            return true;
        } catch (MatrixException refusedOrAway) {
            return false;
        }
    }

    @Override
    public HumanAccount human() {
        return new HumanAccount.Guest(human);
    }

    @Override
    public @Nullable String password() {
        return null;
    }

    @Override
    public void close() {
        // It is not ours.
    }
}
