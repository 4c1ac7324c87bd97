package dev.puppetmaster.bots.tools.mcp;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bots.tools.AuthHeader;
import dev.puppetmaster.bots.tools.Reach;
import dev.puppetmaster.bots.tools.runner.RunRequest;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a server is reached. */
interface Connector {
    /** The largest message of a server, in bytes. */
    int MAX_MESSAGE = 4 << 20;

    /** A way to the server, not yet opened. */
    Link link() throws McpFailure;

    /** Its address or command, for lines about it. */
    String name();

    /** A server on standard input and output, in the tool-runner. */
    static Connector program(List<String> command, ToolRunner runner) {
        String name = "the MCP server `" + String.join(" ", command) + "`";
        return of(name, () -> {
            try {
                return new Link(new ProgramTransport(runner.start(RunRequest.session(command))));
            } catch (IOException e) {
                throw new McpFailure(name + " cannot be run: " + e.getMessage(), false);
            }
        });
    }

    /**
     * A server over streamable HTTP. Redirects are not followed: they would carry the header elsewhere.
     *
     * @param reach looked at before each request; the JVM connects to where the name led then, as it keeps that for 30 s
     */
    static Connector http(String url, Optional<AuthHeader> auth, Reach reach) {
        String name = "the MCP server " + url;
        return of(name, () -> {
            try {
                Optional<Secret> value =
                        auth.isPresent() ? Optional.of(auth.get().value()) : Optional.empty();
                reach.require(URI.create(url).getHost());
                return new Link(transport(URI.create(url), auth, value, reach));
            } catch (RefusedException e) {
                throw new McpFailure(name + ": " + e.getMessage(), false);
            } catch (Reach.OutOfReach e) {
                throw new McpFailure(name + " is not called: " + e.getMessage(), false);
            } catch (UnknownHostException e) {
                throw new McpFailure(name + " cannot be reached: its name is unknown", false);
            }
        });
    }

    private static HttpClientStreamableHttpTransport transport(
            URI url, Optional<AuthHeader> auth, Optional<Secret> value, Reach reach) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return HttpClientStreamableHttpTransport.builder(url.getScheme() + "://" + url.getRawAuthority())
                .endpoint(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .connectTimeout(Duration.ofSeconds(10))
                .maxResponseSize(MAX_MESSAGE)
                .customizeClient(client -> client.followRedirects(HttpClient.Redirect.NEVER))
                .addHttpRequestCustomizer((request, method, uri, body, context) -> {
                    require(reach, uri);
                    value.ifPresent(
                            secret -> request.setHeader(auth.orElseThrow().header(), secret.reveal()));
                })
                .build();
    }

    private static void require(Reach reach, URI uri) {
        try {
            reach.require(uri.getHost());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes links. */
    @FunctionalInterface
    interface Links {
        Link make() throws McpFailure;
    }

    private static Connector of(String name, Links links) {
        return new Connector() {
            @Override
            public Link link() throws McpFailure {
                return links.make();
            }

            @Override
            public String name() {
                return name;
            }
        };
    }
}
