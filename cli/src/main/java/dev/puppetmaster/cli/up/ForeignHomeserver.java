package dev.puppetmaster.cli.up;

import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Somebody's homeserver: its operator adds our registrations, and the person joins by themselves. */
final class ForeignHomeserver implements UpHomeserver {
    private final URI url;
    private final UserId human;
    private final PrintWriter out;

    ForeignHomeserver(URI url, UserId human, PrintWriter out) {
        this.url = url;
        this.human = human;
        this.out = out;
    }

    @Override
    public URI baseUrl() {
        return url;
    }

    @Override
    public void use(Registrations registrations) {
        out.println("Add these two files to app_service_config_files of " + url + " and restart it:");
        for (Path file : registrations.files()) {
            out.println("  " + file);
        }
        out.println("Then it goes on by itself: waiting until the homeserver reaches us …");
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
