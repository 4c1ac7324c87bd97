package dev.puppetmaster.bots.tools.mcp;

import dev.puppetmaster.bots.data.OneLine;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** One connection to a server, from the handshake to the end. Blocking; a thread that is interrupted cancels what it asked. */
final class McpConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(McpConnection.class);
    /** The SDK's own limit; ours come before it. */
    private static final Duration SDK_LIMIT = Duration.ofMinutes(15);

    private static final int MAX_PAGES = 64;
    /** What a server gives is text for a model: whether it fits a schema of the server's own is no matter here. */
    private static final JsonSchemaValidator UNCHECKED =
            (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid("");

    private final String name;
    private final Link link;
    private final McpAsyncClient client;
    private final AtomicBoolean changed;
    private final Limits limits;
    private volatile boolean open = true;

    private McpConnection(String name, Link link, McpAsyncClient client, AtomicBoolean changed, Limits limits) {
        this.name = name;
        this.link = link;
        this.client = client;
        this.changed = changed;
        this.limits = limits;
    }

    /** Connects, and shakes hands. */
    static McpConnection open(Connector connector, Limits limits) throws McpFailure, InterruptedException {
        Link link = connector.link();
        AtomicBoolean changed = new AtomicBoolean();
        McpAsyncClient client = McpClient.async(link)
                .clientInfo(McpSchema.Implementation.builder("puppetmaster", "0.1.0")
                        .build())
                .requestTimeout(SDK_LIMIT)
                .initializationTimeout(SDK_LIMIT)
                .jsonSchemaValidator(UNCHECKED)
                .toolsChangeConsumer(tools -> Mono.fromRunnable(() -> changed.set(true)))
                .build();
        McpConnection connection = new McpConnection(connector.name(), link, client, changed, limits);
        try {
            connection.await(client::initialize, limits.start());
            return connection;
        } catch (McpFailure | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    boolean isOpen() {
        return open && !link.gone().isDone();
    }

    /** Whether the server said so since this was asked last. */
    boolean haveToolsChanged() {
        return changed.getAndSet(false);
    }

    /** All that the server offers. */
    List<McpSchema.Tool> tools() throws McpFailure, InterruptedException {
        List<McpSchema.Tool> all = new ArrayList<>();
        McpSchema.ListToolsResult page = await(() -> client.listTools(McpSchema.FIRST_PAGE), limits.list());
        for (int pages = 1; ; pages++) {
            all.addAll(page.tools());
            String next = page.nextCursor();
            if (next == null || next.isEmpty() || pages == MAX_PAGES) {
                return all;
            }
            page = await(() -> client.listTools(next), limits.list());
        }
    }

    /** Calls a function. A server that does not answer in time is left: the next call finds a new connection. */
    McpSchema.CallToolResult call(String function, Map<String, Object> arguments)
            throws McpFailure, InterruptedException {
        String token = UUID.randomUUID().toString();
        McpSchema.CallToolRequest request = McpSchema.CallToolRequest.builder(function)
                .arguments(arguments)
                .progressToken(token)
                .build();
        boolean answered = false;
        try {
            McpSchema.CallToolResult result = await(() -> client.callTool(request), limits.call());
            answered = true;
            return result;
        } finally {
            if (answered) {
                link.done(token);
            } else {
                link.cancel(token);
            }
        }
    }

    private <T> T await(Supplier<Mono<T>> asked, Duration limit) throws McpFailure, InterruptedException {
        CompletableFuture<T> answer = asked.get().toFuture();
        try {
            CompletableFuture.anyOf(answer, link.gone()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.isDone()) {
                return answer.get();
            }
            open = false;
            throw new McpFailure(name + " is gone: " + link.gone().join() + said(), true);
        } catch (TimeoutException e) {
            open = false;
            throw new McpFailure(name + " did not answer within " + limit.toSeconds() + " s" + said(), true);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private String said() {
        return link.garbage()
                .map(line -> " (it said what is no message: " + line + ")")
                .orElse("");
    }

    private McpFailure failed(Throwable why) {
        McpError refused = find(why, McpError.class);
        if (refused != null && refused.getJsonRpcError() != null) {
            return new McpFailure(name + " says: " + OneLine.of(String.valueOf(refused.getMessage()), 300), false);
        }
        open = false;
        if (find(why, ConnectException.class) != null) {
            return new McpFailure(name + " cannot be reached: nobody listens there", false);
        }
        Optional<String> gone = link.goneSoon();
        if (gone.isPresent()) {
            return new McpFailure(name + " is gone: " + gone.get() + said(), true);
        }
        Throwable root = McpError.findRootCause(why);
        LOG.debug("{} failed", name, why);
        return new McpFailure(name + " failed: " + OneLine.of(String.valueOf(root.getMessage()), 300) + said(), true);
    }

    private static <T extends Throwable> @org.jspecify.annotations.Nullable T find(Throwable in, Class<T> type) {
        for (Throwable at = in; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    @Override
    public void close() {
        open = false;
        client.closeGracefully()
                .timeout(Duration.ofSeconds(2))
                .onErrorComplete()
                .then(Mono.defer(link::closeGracefully))
                .subscribe(closed -> {}, e -> LOG.debug("{} was not closed: {}", name, e.getMessage()));
    }
}
