package dev.puppetmaster.bots.tools.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A transport that is watched: it knows under which id a call went out, so that a call can be cancelled (which the SDK does not
 * do), and when the other side is gone.
 */
final class Link implements McpClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final String CANCELLED = "notifications/cancelled";

    private final McpClientTransport transport;
    /** Ids of calls that are out, by their progress token. */
    private final Map<String, Object> ids = new ConcurrentHashMap<>();

    private final CompletableFuture<String> gone;

    Link(McpClientTransport transport) {
        this.transport = transport;
        this.gone = transport instanceof ProgramTransport program ? program.gone() : new CompletableFuture<>();
    }

    /** Completed, with how it ended, when the server is gone. */
    CompletableFuture<String> gone() {
        return gone;
    }

    /** How a program ended, where a message to it just failed: that is known a moment later. */
    Optional<String> goneSoon() {
        return transport instanceof ProgramTransport
                ? Optional.ofNullable(gone.copy()
                        .completeOnTimeout(null, 500, TimeUnit.MILLISECONDS)
                        .join())
                : Optional.empty();
    }

    /** What the server last said that was no message, if it did. */
    Optional<String> garbage() {
        return transport instanceof ProgramTransport program ? program.garbage() : Optional.empty();
    }

    /** Tells the server that nobody waits for this call any more. */
    void cancel(String token) {
        Object id = ids.remove(token);
        if (id != null) {
            Map<String, Object> why = Map.of("requestId", id, "reason", "nobody waits for it any more");
            transport
                    .sendMessage(new JSONRPCNotification(CANCELLED, why))
                    .subscribe(
                            sent -> {}, e -> LOG.debug("a server could not be told of a cancel: {}", e.getMessage()));
        }
    }

    void done(String token) {
        ids.remove(token);
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof JSONRPCRequest request
                && request.params() instanceof McpSchema.CallToolRequest call
                && call.meta() != null
                && call.meta().get("progressToken") instanceof String token) {
            ids.put(token, request.id());
        }
        return transport.sendMessage(message);
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(handler);
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(handler);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
