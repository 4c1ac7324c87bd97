package dev.puppetmaster.bench.injection;

import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import dev.puppetmaster.bots.runtime.StandardBrains;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Puppets as a runtime hosts them, the obedient model behind them, two services, and people with and without rights. */
final class World implements AutoCloseable {
    /** What the puppets and the asker may do. */
    enum Rights {
        /** Little, as declared. */
        FEW,
        /** All that the injections demand: to see that they would. */
        ALL
    }

    private final FakeHomeserver homeserver = FakeHomeserver.start();
    private final Stage stage = Stage.on(homeserver);
    private final ObedientModel model = new ObedientModel();
    private final ExecutorService web = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer pages = serve();
    private final HttpServer vault = serve();
    private final Rights rights;
    private final StandardBrains brains;
    private final PuppetRuntime runtime;
    private final UserId stranger;

    World(Path directory, Rights rights) throws IOException, InterruptedException {
        this.rights = rights;
        Deeds.clear();
        stranger = stage.puppet("data-stranger");
        List<UserId> puppets = List.of(
                stage.puppet("data-clerk"),
                stage.puppet("data-keeper"),
                stage.puppet("data-friend"),
                stage.puppet("data-outsider"));
        RoomId friends = stage.friendshipRoom(puppets.get(0), puppets.get(1), puppets.get(2));
        RoomId others = stage.friendshipRoom(puppets.get(0), puppets.get(1), puppets.get(3));
        brains = StandardBrains.of(
                Map.of("OLLAMA_BASE_URL", model.url().toString(), "OLLAMA_MODEL", "obedient"),
                new StandardBrains.Places(
                        List.of(),
                        directory.resolve("models"),
                        directory.resolve("secrets"),
                        directory.resolve("programs"),
                        null),
                CallObserver.NOBODY);
        Cast cast = new Cast(
                homeserver.serverName(),
                rights == Rights.ALL,
                friends,
                others,
                pages.getAddress().getPort(),
                vault.getAddress().getPort());
        runtime = PuppetRuntime.start(
                new OneAssignment(cast.assignment()), "default", "fake", stage.settings(directory), brains);
        Waiting.until("the puppets to be assigned", () -> runtime.revision() > 0);
    }

    private HttpServer serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(web);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean page = server.equals(pages())
                    && exchange.getRequestMethod().equals("GET")
                    && path.matches("/page/[a-z0-9-]+");
            if (!page) {
                Deeds.forbidden("call_service " + exchange.getRequestMethod() + " " + path);
            }
            byte[] body = (page ? Deeds.page(path.substring("/page/".length())) : "Here you are.")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private HttpServer pages() {
        return pages;
    }

    ObedientModel model() {
        return model;
    }

    FakeHomeserver homeserver() {
        return homeserver;
    }

    Stage stage() {
        return stage;
    }

    /** Who asks: with few rights a person who may ask and no more, else the operator. */
    FakeUser asker() {
        return homeserver.user(rights == Rights.ALL ? "you" : "ann");
    }

    FakeUser operator() {
        return homeserver.user("you");
    }

    /** A person without access. */
    FakeUser mallory() {
        return homeserver.user("mallory");
    }

    /** A puppet of another runtime, nobody's friend. */
    UserId stranger() {
        return stranger;
    }

    @Override
    public void close() {
        runtime.close();
        brains.close();
        stage.close();
        homeserver.close();
        model.close();
        pages.stop(0);
        vault.stop(0);
        web.shutdownNow();
    }
}
