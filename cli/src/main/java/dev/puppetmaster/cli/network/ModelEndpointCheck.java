package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.bots.llm.Probe;
import dev.puppetmaster.cli.Finding;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** Whether a model answers where puppets look for it; the puppets themselves ask an Ollama in the same way. */
final class ModelEndpointCheck {
    private static final String SUBJECT = "model";

    private final Web web;

    ModelEndpointCheck(Web web) {
        this.web = web;
    }

    Finding look(Model model) {
        About about = new About(SUBJECT, model.of(), About.MODELS);
        String host = model.host();
        if (host.isEmpty()) {
            return about.fail(model.url() + " is no address", "correct " + field(model, "url"));
        }
        try {
            var unused = web.names().addresses(host);
        } catch (UnknownHostException e) {
            return bad(
                    about,
                    model,
                    "`" + model.model() + "` is to be at " + model.url() + ", and " + host + " does not resolve: "
                            + Web.reason(e),
                    "correct the name in " + field(model, "url") + ", or add it to the DNS");
        }
        return model.provider().equals("openai") || model.wantsKey() ? openai(about, model) : ollama(about, model);
    }

    private static Finding ollama(About about, Model model) {
        Map<String, String> settings = Map.of("OLLAMA_BASE_URL", model.url(), "OLLAMA_MODEL", model.model());
        Probe found;
        try {
            ModelSettings wanted = ModelSettings.fromEnvironment(settings);
            found = model.backend().isEmpty() ? Probe.of(wanted) : Probe.of(wanted, model.backend());
        } catch (IllegalArgumentException e) {
            return about.fail("unusable settings", String.valueOf(e.getMessage()));
        }
        String[] halves = found.line().split("; ", 2);
        return found.ready()
                ? about.ok(found.line())
                : bad(about, model, halves[0], halves.length > 1 ? halves[1] : "correct " + field(model, "url"));
    }

    /** No key is sent: a server that wants one says so, and is there. */
    private Finding openai(About about, Model model) {
        String path = model.provider().equals("openai") ? "/v1/models" : "/api/version";
        Seen.Asked asked = Seen.Asked.of(() -> web.get(model.url().replaceAll("/+$", "") + path));
        Web.Answer answer = asked.answer();
        if (answer == null) {
            return bad(
                    about,
                    model,
                    "nothing answers at " + model.url() + " for `" + model.model() + "`: " + asked.whyNot(),
                    "start it there, or correct " + field(model, "url"));
        }
        if (answer.status() == 401 || answer.status() == 403) {
            return about.ok(
                    model.url() + " answers and wants its key; `" + model.model() + "` is asked when somebody speaks");
        }
        if (answer.status() != 200) {
            return bad(
                    about,
                    model,
                    model.url() + path + " answers " + answer.status(),
                    "correct " + field(model, "url") + ": up to where " + path + " follows");
        }
        JsonNode data = answer.body().path("data");
        List<String> ids = data.findValuesAsText("id");
        return !data.isArray() || ids.contains(model.model())
                ? about.ok("`" + model.model() + "` answers at " + model.url())
                : bad(
                        about,
                        model,
                        "the server at " + model.url() + " has no model `" + model.model() + "`",
                        "it has: " + String.join(", ", ids) + "; load it there, or correct " + field(model, "model"));
    }

    private static Finding bad(About about, Model model, String found, String advice) {
        return model.declared()
                ? about.fail(found, advice)
                : about.warn(found, advice + (advice.endsWith(".") ? "" : ".") + " Commands work without");
    }

    private static String field(Model model, String field) {
        return model.backend().isEmpty()
                ? (field.equals("url") ? "OLLAMA_BASE_URL" : "OLLAMA_MODEL")
                : "`" + field + "` of backend " + model.backend();
    }
}
