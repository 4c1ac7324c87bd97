package dev.puppetmaster.bot.http;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a process does, for Kubernetes and Prometheus: {@code GET /healthz} is 200 as long as the process can answer at all,
 * {@code GET /readyz} is 200 while it does its work and else 503 with one line that says why not, {@code GET /metrics} is
 * the text of a registry. Anybody who reaches the port may read them: nothing secret may stand there.
 *
 * @param notReady why the process does not do its work; empty while it does. Called for each request: returns at once
 * @param metrics in Prometheus' text form
 */
public record ProcessPages(Supplier<Optional<String>> notReady, Supplier<String> metrics) implements HttpHandler {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    @Override
    public Optional<HttpAnswer> answer(HttpRequest request) {
        if (request.is("GET", "healthz")) {
            return Optional.of(HttpAnswer.text(200, "ok"));
        }
        if (request.is("GET", "readyz")) {
            return Optional.of(
                    notReady.get().map(why -> HttpAnswer.text(503, why)).orElseGet(() -> HttpAnswer.text(200, "ok")));
        }
        return request.is("GET", "metrics")
                ? Optional.of(
                        HttpAnswer.text(200, metrics.get().stripTrailing()).as(PROMETHEUS))
                : Optional.empty();
    }
}
