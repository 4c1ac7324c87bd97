package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.registrar.http.RuntimeApiServer;
import dev.puppetmaster.registrar.http.RuntimeLookup;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where runtimes ask. It opens when this registrar leads: whoever comes to another one is refused, and tries the next. */
final class RuntimesDoor implements ClusterRegistrar.Leading, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuntimesDoor.class);

    private final Listen where;
    private final RuntimeLookup runtimes;
    private volatile @Nullable RuntimeApiServer open;

    RuntimesDoor(Listen where, RuntimeLookup runtimes) {
        this.where = where;
        this.runtimes = runtimes;
    }

    @Override
    public void begin() throws IOException {
        RuntimeApiServer server = RuntimeApiServer.listen(where, runtimes);
        open = server;
        log.info("runtimes on {}", server.port());
    }

    @Override
    public void close() {
        RuntimeApiServer server = open;
        if (server != null) {
            server.close();
        }
    }
}
