package dev.puppetmaster.bot.matrix.internal;

import dev.puppetmaster.bot.matrix.Secret;

/** Where a client's access token comes from: it may run out and be renewed. Thread-safe. */
public interface TokenSource {
    /** The token to use now. */
    Secret current();

    /**
     * The homeserver does not know this token any more. May call the homeserver.
     *
     * @return whether {@link #current} is another one now, so that the call may be made once more
     */
    boolean renew(Secret refused);

    /** A token that never changes, such as an application service's. */
    static TokenSource fixed(Secret token) {
        return new TokenSource() {
            @Override
            public Secret current() {
                return token;
            }

            @Override
            public boolean renew(Secret refused) {
                return false;
            }
        };
    }
}
