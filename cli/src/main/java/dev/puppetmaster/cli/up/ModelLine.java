package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the puppets understand, a line for each model that they name: ordinary language where it answers, else their commands. */
final class ModelLine {
    private static final Executor ASIDE =
            task -> Thread.ofVirtual().name("model").start(task);

    private ModelLine() {}

    /** Asks aside; there is an answer within 5 s. */
    static CompletableFuture<String> ask(Map<String, String> environment, Resources resources) {
        List<CompletableFuture<String>> lines = new ArrayList<>();
        Set<String> named = resources.puppets().stream()
                .flatMap(puppet -> policy(puppet).stream())
                .collect(Collectors.toSet());
        if (named.isEmpty()
                || resources.puppets().stream()
                        .anyMatch(puppet -> policy(puppet).isEmpty())) {
            ModelSettings settings = ModelSettings.fromEnvironment(environment);
            lines.add(aside(() -> line(Probe.of(settings))));
        }
        resources.policies().stream()
                .filter(policy -> named.contains(policy.metadata().name()))
                .forEach(policy ->
                        policy.spec().backends().forEach(backend -> lines.add(aside(() -> line(policy, backend)))));
        return CompletableFuture.allOf(lines.toArray(CompletableFuture[]::new))
                .thenApply(all -> lines.stream().map(CompletableFuture::join).collect(Collectors.joining("\n")));
    }

    /** The LLMPolicy that a puppet names; there is one namespace in a folder. */
    private static Optional<String> policy(Puppet puppet) {
        return puppet.spec().brain() instanceof Puppet.LlmBrain llm
                ? Optional.ofNullable(llm.policyRef()).map(Ref::name)
                : Optional.empty();
    }

    private static CompletableFuture<String> aside(Supplier<String> line) {
        return CompletableFuture.supplyAsync(line, ASIDE)
                .exceptionally(e -> line(new Probe(false, String.valueOf(e.getMessage()))));
    }

    private static String line(Probe found) {
        return found.ready()
                ? found.line() + ": puppets understand ordinary language."
                : "Puppets answer by commands only: " + found.line();
    }

    private static String line(LLMPolicy policy, LLMPolicy.Backend backend) {
        String of = "LLMPolicy " + policy.metadata().name() + ": ";
        // a server that wants a key is not asked before somebody speaks
        if (backend.provider() != LLMPolicy.Provider.ollama || backend.secretRef() != null) {
            return of + "`" + backend.model() + "` at " + backend.url() + " is asked when somebody speaks.";
        }
        Map<String, String> settings = Map.of("OLLAMA_BASE_URL", backend.url(), "OLLAMA_MODEL", backend.model());
        Probe found = Probe.of(ModelSettings.fromEnvironment(settings), backend.name());
        return of + found.line() + (found.ready() ? "." : "");
    }
}
