package dev.puppetmaster.bot.transport;

/** Events as the homeserver pushes them to an application service, and the watch that notices when it was away. */
public final class AppserviceSource implements EventSource {
    private final AppserviceListener listener;
    private final HomeserverWatch watch;

    /** Owns both from now on. */
    public AppserviceSource(AppserviceListener listener, HomeserverWatch watch) {
        this.listener = listener;
        this.watch = watch;
    }

    @Override
    public void start() {
        watch.start();
    }

    @Override
    public Health health() {
        return watch.health();
    }

    /** The port that the homeserver pushes to. */
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        watch.close();
        listener.close();
    }
}
