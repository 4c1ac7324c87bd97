package dev.puppetmaster.cli;

import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Probe;
import java.util.Map;

/** Whether a model answers: the puppets themselves ask in the same way. */
final class ModelCheck {
    private static final String SUBJECT = "model";

    private ModelCheck() {}

    static Finding look(Map<String, String> environment) {
        ModelSettings settings;
        try {
            settings = ModelSettings.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            return Finding.fail(SUBJECT, "unusable settings", String.valueOf(e.getMessage()));
        }
        Probe found = Probe.of(settings);
        return found.ready()
                ? Finding.ok(SUBJECT, found.line())
                : Finding.warn(SUBJECT, "puppets understand commands only", found.line());
    }
}
