package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.bot.matrix.Secret;
import java.nio.file.Path;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of ours is, the registrar or the model gateway, and how to talk with it.
 *
 * @param url without a path of the API
 * @param token of this homeserver's runtime
 * @param authority PEM: who signed its certificate; null: the authorities that Java knows
 * @param plainBeyondLoopback that plain HTTP is wanted also to another machine: the token then goes over the network in the
 *     clear
 */
public record ServerAddress(
        HttpUrl url, Secret token, @Nullable Path authority, boolean plainBeyondLoopback) {
    /** @throws IllegalArgumentException with one line, if the token would go over a network unasked in the clear, or a password
     *     is in the address */
    public ServerAddress {
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException(
                    "the address holds a user name or password; write only scheme, host and port");
        }
        boolean loopback = url.host().equals("localhost") || url.host().matches("127(\\.\\d{1,3}){3}|::1");
        if (!url.isHttps() && !loopback && !plainBeyondLoopback) {
            throw new IllegalArgumentException(url + " would send the runtime's token over the network in the clear:"
                    + " use https, or say that plain HTTP is wanted");
        }
    }
}
