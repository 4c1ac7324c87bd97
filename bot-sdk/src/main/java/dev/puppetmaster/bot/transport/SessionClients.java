package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** The clients of puppets that have a login each. */
public final class SessionClients implements Clients {
    private final Map<UserId, MatrixClient> clients;

    public SessionClients(HomeserverConnection homeserver, Collection<Session> sessions) {
        this.clients = sessions.stream().collect(Collectors.toUnmodifiableMap(Session::user, homeserver::withSession));
    }

    @Override
    public MatrixClient of(UserId puppet) {
        MatrixClient client = clients.get(puppet);
        if (client == null) {
            throw new IllegalArgumentException(puppet + " has no login here");
        }
        return client;
    }
}
