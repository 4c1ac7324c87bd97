package dev.puppetmaster.gateway.http;

import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.gateway.ModelGateway;
import dev.puppetmaster.gateway.policy.Policies;
import java.io.IOException;
import java.time.Clock;

/** The gateway for other processes. */
public final class GatewayServer implements AutoCloseable {
    /** Of a request: a long conversation with pictures. More is answered 413. */
    public static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    private final HttpListener listener;

    private GatewayServer(HttpListener listener) {
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @throws IOException if the address is in use, or a file of the settings cannot be used
     */
    public static GatewayServer listen(Listen where, Policies policies, Callers callers, ModelGateway gateway)
            throws IOException {
        HttpHandler api = new GatewayApi(policies, callers, gateway, Clock.systemUTC());
        return new GatewayServer(HttpListener.listen(where, MAX_BODY_BYTES, api));
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
