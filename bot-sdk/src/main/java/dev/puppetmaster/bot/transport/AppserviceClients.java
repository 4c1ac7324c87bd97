package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients of the puppets of one application service: one token for all of them. */
public final class AppserviceClients implements Clients {
    private final HomeserverConnection homeserver;
    private final Secret asToken;
    private final Map<UserId, MatrixClient> clients = new ConcurrentHashMap<>();

    public AppserviceClients(HomeserverConnection homeserver, Secret asToken) {
        this.homeserver = homeserver;
        this.asToken = asToken;
    }

    @Override
    public MatrixClient of(UserId puppet) {
        return clients.computeIfAbsent(puppet, user -> homeserver.asAppservice(asToken, user, DEVICE));
    }

    /** A client that acts as this user before its device exists: to register it and to make the device. */
    public MatrixClient withoutDevice(UserId puppet) {
        return homeserver.asAppservice(asToken, puppet, null);
    }
}
