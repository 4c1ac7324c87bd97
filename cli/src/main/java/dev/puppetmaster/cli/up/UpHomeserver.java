package dev.puppetmaster.cli.up;

import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.net.URI;

/** The homeserver under {@code up}. */
interface UpHomeserver extends AutoCloseable {
    /** What clients on this machine use. */
    URI baseUrl();

    /** Brings it to know these registrations, and returns when it answers. */
    void use(Registrations registrations) throws InterruptedException;

    /** The account of the person; made if it is ours. */
    HumanAccount human();

    /** The person's password, for {@code up.json}; null where the account is somebody's own. */
    @org.jspecify.annotations.Nullable
    String password();

    /** Ends what was started. */
    @Override
    void close();
}
