package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.Registrar;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.Neighbours;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registrar of one homeserver, and what it was opened with: another address or other tokens are another seat.
 *
 * @param contents of the homeserver's Secret
 * @param toNeighbours by which the registrar is told of the other homeservers
 */
record Seat(
        Homeserver.Spec opened,
        SecretContents contents,
        Registrar registrar,
        InProcessRuntimeApi runtime,
        HomeserverConnection connection,
        Consumer<Neighbours> toNeighbours)
        implements AutoCloseable {
    Seat(
            Homeserver.Spec opened,
            SecretContents contents,
            Registrar registrar,
            InProcessRuntimeApi runtime,
            HomeserverConnection connection) {
        this(opened, contents, registrar, runtime, connection, registrar::neighbours);
    }

    /** Whether this seat still fits: the address and the name are those that it was opened with. */
    boolean fits(Homeserver homeserver, SecretContents now) {
        return opened.serverName().equals(homeserver.spec().serverName())
                && String.valueOf(opened.clientUrl())
                        .equals(String.valueOf(homeserver.spec().clientUrl()))
                && contents.equals(now);
    }

    @Nullable
    RegistrarSnapshot snapshot() {
        return registrar.snapshot();
    }

    Secret runtimeToken() {
        return contents.runtimeToken();
    }

    /** Full ids of the accounts that are neither puppets nor people. */
    List<String> senders() {
        return contents.registrations().senders();
    }

    @Override
    public void close() {
        registrar.close();
        connection.close();
    }
}
