package dev.puppetmaster.registrar.http;

import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.bot.matrix.Secret;
import java.util.Optional;

/** Which homeservers this registrar works for. Asked for each request, by many threads: answers at once. */
@FunctionalInterface
public interface RuntimeLookup {
    /** What there is for a homeserver; empty if the registrar does not work for one of that name. */
    Optional<Served> find(String namespace, String homeserver);

    /**
     * What there is for one homeserver.
     *
     * @param api another object is another life: its revisions have nothing to do with those of the one before
     * @param token that the homeserver's runtime shows
     */
    record Served(RuntimeApi api, Secret token) {}
}
