package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bots.llm.ModelException.Kind;
import java.util.List;

/** What a person needs to know where no model answers, said once a room. */
final class Explanation {
    private Explanation() {}

    static String of(ModelException why, ModelSettings settings, List<Command> commands) {
        String install = why.kind() == Kind.NO_SERVER || why.kind() == Kind.NO_OLLAMA
                ? "1. Install Ollama (<https://ollama.com/download>) and start it: `ollama serve`.\n"
                        + "2. Get the model: `ollama pull " + settings.model() + "`.\n"
                : why.kind() == Kind.NO_MODEL
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
