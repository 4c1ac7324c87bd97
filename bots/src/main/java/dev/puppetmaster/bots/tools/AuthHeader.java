package dev.puppetmaster.bots.tools;

import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.Secret;

/**
 * The header that a Tool's calls over HTTP carry.
 *
 * @param scheme stands before the value, with a space between; empty: nothing does
 */
public record AuthHeader(Secrets secrets, SecretRef ref, String header, String scheme) {
    /** Its whole value, read now. */
    public Secret value() throws RefusedException {
        String secret = secrets.read(ref).reveal();
        return new Secret(scheme.isEmpty() ? secret : scheme + " " + secret);
    }
}
