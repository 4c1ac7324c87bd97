package dev.puppetmaster.api.yaml;

import static dev.puppetmaster.api.yaml.ResourceWriter.putUnlessEmpty;
import static dev.puppetmaster.api.yaml.ResourceWriter.putUnlessNull;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.SecretRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of an LLMPolicy and of a MemoryPolicy as a person writes them. */
final class ModelWriter {
    private ModelWriter() {}

    static Map<String, Object> memory(MemoryPolicy.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", spec.type().name());
        fields.put("windowTokens", spec.windowTokens());
        if (spec.ttl() != null) {
            fields.put("ttl", Spans.write(spec.ttl()));
        }
        putUnlessEmpty(fields, "allowedNamespaces", spec.allowedNamespaces());
        return fields;
    }

    static Map<String, Object> policy(LLMPolicy.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "backends", spec.backends().stream().map(ModelWriter::backend).toList());
        fields.put("fallbackOn", spec.fallbackOn().stream().map(Enum::name).toList());
        fields.put("retries", spec.retries());
        fields.put("cooldown", Spans.write(spec.cooldown()));
        put(fields, "limits", spec.limits().stream().map(ModelWriter::limit).toList());
        put(fields, "budgets", spec.budgets().stream().map(ModelWriter::budget).toList());
        if (spec.cache() != null) {
            fields.put("cache", Map.of("ttl", Spans.write(spec.cache().ttl())));
        }
        if (spec.shadow() != null) {
            fields.put("shadow", Map.of("backend", backend(spec.shadow().backend())));
        }
        putUnlessEmpty(fields, "allowedNamespaces", spec.allowedNamespaces());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, List<Map<String, Object>> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }

    private static Map<String, Object> backend(LLMPolicy.Backend backend) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", backend.name());
        fields.put("provider", backend.provider().name());
        fields.put("url", backend.url());
        fields.put("model", backend.model());
        if (backend.secretRef() != null) {
            fields.put("secretRef", secret(backend.secretRef()));
        }
        fields.put("atOnce", backend.atOnce());
        Map<String, Object> price = new LinkedHashMap<>();
        price.put("promptPerMillion", backend.price().promptPerMillion());
        price.put("answerPerMillion", backend.price().answerPerMillion());
        fields.put("price", price);
        Map<String, Object> timeouts = new LinkedHashMap<>();
        timeouts.put("connect", Spans.write(backend.timeouts().connect()));
        timeouts.put("firstToken", Spans.write(backend.timeouts().firstToken()));
        timeouts.put("silence", Spans.write(backend.timeouts().silence()));
        timeouts.put("whole", Spans.write(backend.timeouts().whole()));
        fields.put("timeouts", timeouts);
        return fields;
    }

    static Map<String, Object> secret(SecretRef secret) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", secret.name());
        fields.put("key", secret.key());
        return fields;
    }

    private static Map<String, Object> limit(LLMPolicy.Limit limit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("per", limit.per().name());
        if (limit.requests() != null) {
            fields.put("requests", limit.requests());
        }
        if (limit.tokens() != null) {
            fields.put("tokens", limit.tokens());
        }
        fields.put("window", Spans.write(limit.window()));
        return fields;
    }

    private static Map<String, Object> budget(LLMPolicy.Budget budget) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("per", budget.per().name());
        if (budget.tokens() != null) {
            fields.put("tokens", budget.tokens());
        }
        if (budget.cost() != null) {
            fields.put("cost", budget.cost());
        }
        fields.put("period", budget.period().name());
        fields.put("onExceed", budget.onExceed().name());
        putUnlessNull(fields, "downgradeTo", budget.downgradeTo());
        return fields;
    }
}
