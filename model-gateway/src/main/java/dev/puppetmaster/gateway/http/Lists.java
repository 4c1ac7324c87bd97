package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.gateway.policy.Policies;
import java.util.List;

/** What a caller has to choose from: a policy goes by the name of a model. */
record Lists(Policies policies) {
    /** The version of Ollama's API that is spoken; clients compare it. */
    private static final String OLLAMA = "0.12.0";

    private static final String EPOCH = "1970-01-01T00:00:00Z";

    static HttpAnswer version() {
        return json(JsonNodeFactory.instance.objectNode().put("version", OLLAMA));
    }

    HttpAnswer tags(Callers.Pass pass) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode models = body.putArray("models");
        for (String key : open(pass)) {
            models.addObject()
                    .put("name", key)
                    .put("model", key)
                    .put("modified_at", EPOCH)
                    .put("size", 0)
                    .put("digest", "")
                    .putObject("details");
        }
        return json(body);
    }

    HttpAnswer models(Callers.Pass pass) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (String key : open(pass)) {
            data.addObject()
                    .put("id", key)
                    .put("object", "model")
                    .put("created", 0)
                    .put("owned_by", "puppetmaster");
        }
        return json(body);
    }

    private List<String> open(Callers.Pass pass) {
        return policies.keys().stream().filter(pass::permits).toList();
    }

    private static HttpAnswer json(ObjectNode body) {
        return HttpAnswer.json(body.toString());
    }
}
