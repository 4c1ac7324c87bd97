package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Command;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import java.util.List;

/** What a person needs to know where no model answers, said once a room. */
final class Explanation {
    private Explanation() {}

    static String of(ModelException why, ModelSettings settings, List<Command> commands) {
        Kind kind = why.kind().orElse(Kind.UNREACHABLE);
        String install = kind == Kind.UNREACHABLE || kind == Kind.FORBIDDEN
                ? "1. Install Ollama (<https://ollama.com/download>) and start it: `ollama serve`.\n"
                        + "2. Get the model: `ollama pull " + settings.model() + "`.\n"
                : kind == Kind.MODEL_MISSING
                        ? "1. On the machine of that Ollama: `ollama pull " + settings.model() + "`.\n"
                        : "1. Get a model that calls tools, e.g. `ollama pull " + ModelSettings.DEFAULT_MODEL
                                + "`, and name it in `OLLAMA_MODEL`.\n";
        return "To understand ordinary language I need a language model. " + why.line() + "\n\n"
                + install
                + "\nI look at `OLLAMA_BASE_URL` (now `" + settings.baseUrl() + "`) for `OLLAMA_MODEL` (now `"
                + settings.model() + "`). As soon as it answers there I use it; only a changed variable needs a restart"
                + " of `puppetmaster`.\n\n"
                + (commands.isEmpty() ? "" : "My commands work without a model: `!help` lists them. ")
                + "From now on I say this in one line.";
    }
}
