package dev.puppetmaster.bots.tools.mcp;

import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.tools.runner.RunEnd;
import dev.puppetmaster.bots.tools.runner.RunningProgram;
import dev.puppetmaster.bots.tools.runner.RunningProgram.Event;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Messages to a program and from it, each a line of JSON: the protocol's stdio transport. Lines that are no messages are left
 * out, as many servers greet or log there; the last one is kept, for when nothing better is known of why a server fails.
 */
final class ProgramTransport implements McpClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramTransport.class);
    private static final int SHOWN = 120;

    private final RunningProgram program;
    private final McpJsonMapper json = McpJsonDefaults.getMapper();
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private volatile @Nullable String garbage;

    ProgramTransport(RunningProgram program) {
        this.program = program;
    }

    CompletableFuture<String> gone() {
        return gone;
    }

    Optional<String> garbage() {
        return Optional.ofNullable(garbage);
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> Thread.ofVirtual().name("mcp-server").start(() -> read(handler)));
    }

    private void read(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            while (true) {
                switch (program.next()) {
                    case Event.Said said -> take(said.bytes(), line, handler);
                    case Event.Ended ended -> {
                        gone.complete(line(ended.end()));
                        return;
                    }
                }
            }
        } catch (IOException e) {
            gone.complete(e.getMessage() == null ? "the tool-runner went away" : e.getMessage());
        } finally {
            program.close();
        }
    }

    private void take(
            byte[] bytes, ByteArrayOutputStream line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler)
            throws IOException {
        for (byte b : bytes) {
            if (b != '\n') {
                line.write(b);
            } else {
                message(line.toString(StandardCharsets.UTF_8), handler);
                line.reset();
            }
        }
        if (line.size() > Connector.MAX_MESSAGE) {
            throw new IOException("it sent a message of more than " + (Connector.MAX_MESSAGE >> 20) + " MiB");
        }
    }

    private void message(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException e) {
            // what it says of a line that is none is of many types
            if (!line.isBlank()) {
                garbage = OneLine.of(line, SHOWN);
                LOG.debug("no message: {}", garbage);
            }
            return;
        }
        handler.apply(Mono.just(message))
                .subscribe(handled -> {}, e -> LOG.debug("a message was not handled: {}", e.getMessage()));
    }

    private static String line(RunEnd end) {
        String why = end.said().isEmpty() ? "" : ": " + OneLine.of(end.said(), 300);
        return switch (end.how()) {
            case EXITED -> "it ended with exit code " + end.exit() + why;
            case NOT_STARTED -> "it cannot be run" + why;
            case BUSY -> "too many programs run already";
            case TIME_OVER, TOO_MUCH_OUTPUT -> "it was ended by the tool-runner";
        };
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.<Void>fromRunnable(() -> write(message)).subscribeOn(Schedulers.boundedElastic());
    }

    private void write(JSONRPCMessage message) {
        try {
            program.write((json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(program::close);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }
}
