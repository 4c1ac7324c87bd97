package dev.puppetmaster.cli.up;

import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Models;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What the puppets understand, in a line: ordinary language where a model answers, else their commands. */
final class ModelLine {
    private static final Executor ASIDE =
            task -> Thread.ofVirtual().name("model").start(task);

    private ModelLine() {}

    /** Asks aside; there is an answer within 5 s. */
    static CompletableFuture<String> ask(Map<String, String> environment) {
        ModelSettings settings = ModelSettings.fromEnvironment(environment);
        return CompletableFuture.supplyAsync(() -> line(Models.available(settings)), ASIDE)
                .exceptionally(e -> line(new Models.Availability(false, String.valueOf(e.getMessage()))));
    }

    private static String line(Models.Availability found) {
        return found.ready()
                ? found.line() + ": puppets understand ordinary language."
                : "Puppets answer by commands only: " + found.line();
    }
}
