package dev.puppetmaster.bots.remote;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A brain elsewhere that answers as a test orders, and the puppet whose brain it is. */
@SuppressWarnings("NullAway.Init")
@Timeout(60)
abstract class RemoteScene {
    @TempDir
    Path directory;

    BrainServer server;
    RemoteRig rig;

    @BeforeEach
    void start() throws IOException {
        server = new BrainServer();
        rig = new RemoteRig(directory, server.url());
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }
}
