package dev.puppetmaster.bench.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the harness wants, as {@code bench/README.md} describes it.
 *
 * @param logins of the bots, in order
 * @param pushed how the homeserver pushes, or null: then each bot asks for its events by {@code /sync}
 */
record EchoConfig(
        URI homeserver,
        Path state,
        UserId human,
        Duration work,
        List<Login> logins,
        BotHost.@Nullable Appservice pushed) {

    /** One bot's account. */
    record Login(UserId user, Secret token) {}

    static EchoConfig read(Path file) throws IOException {
        JsonNode json = new JsonMapper().readTree(file.toFile());
        List<Login> logins = new ArrayList<>();
        for (JsonNode bot : json.path("bots")) {
            logins.add(new Login(new UserId(text(bot, "user_id")), new Secret(text(bot, "access_token"))));
        }
        JsonNode pushed = json.path("appservice");
        return new EchoConfig(
                URI.create(text(json, "homeserver")),
                Path.of(text(json, "state_dir")),
                new UserId(text(json, "human")),
                Duration.ofMillis(json.path("work_ms").asLong()),
                List.copyOf(logins),
                pushed.isObject() ? appservice(pushed) : null);
    }

    private static BotHost.Appservice appservice(JsonNode json) {
        return new BotHost.Appservice(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), json.path("port").asInt()),
                text(json, "id"),
                new Secret(text(json, "as_token")),
                new Secret(text(json, "hs_token")));
    }

    private static String text(JsonNode json, String field) {
        String value = json.path(field).asText("");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the configuration has no \"" + field + "\"");
        }
        return value;
    }

    /** How the bots hear. With /sync each token is tried; the homeserver must be there. */
    BotHost.Transport transport() {
        if (pushed != null) {
            return pushed;
        }
        return new BotHost.Sync(logins.stream()
                .map(login -> Session.withToken(homeserver, login.user(), login.token()))
                .toList());
    }
}
