package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.LLMPolicy.Backend;
import dev.puppetmaster.api.LLMPolicy.Budget;
import dev.puppetmaster.api.LLMPolicy.Limit;
import dev.puppetmaster.api.LLMPolicy.Price;
import dev.puppetmaster.api.LLMPolicy.Timeouts;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an LLMPolicy and of a MemoryPolicy. */
final class ModelFields {
    private static final Duration DEFAULT_CACHE = Duration.ofMinutes(10);

    private ModelFields() {}

    static MemoryPolicy.Spec memory(@Nullable FieldReader fields) {
        if (fields == null) {
            return new MemoryPolicy.Spec(MemoryPolicy.Type.Room, MemoryPolicy.DEFAULT_WINDOW_TOKENS, null, List.of());
        }
        fields.required("type");
        return new MemoryPolicy.Spec(
                fields.oneOf("type", MemoryPolicy.Type.class, MemoryPolicy.Type.Room),
                fields.integer("windowTokens", MemoryPolicy.DEFAULT_WINDOW_TOKENS),
                fields.span("ttl"),
                fields.strings("allowedNamespaces"));
    }

    static LLMPolicy.Spec policy(@Nullable FieldReader fields) {
        if (fields == null) {
            return new LLMPolicy.Spec(
                    List.of(), List.of(), 0, Duration.ZERO, List.of(), List.of(), null, null, List.of());
        }
        List<Backend> backends = new ArrayList<>();
        if (fields.required("backends")) {
            fields.objects("backends").forEach(it -> backends.add(backend(it)));
        }
        boolean said = fields.has("fallbackOn");
        List<LLMPolicy.Fault> faults = fields.someOf("fallbackOn", LLMPolicy.Fault.class);
        return new LLMPolicy.Spec(
                backends,
                said ? faults : LLMPolicy.ALL_FAULTS,
                fields.integer("retries", LLMPolicy.DEFAULT_RETRIES),
                fields.span("cooldown", LLMPolicy.DEFAULT_COOLDOWN),
                fields.objects("limits").stream().map(ModelFields::limit).toList(),
                fields.objects("budgets").stream().map(ModelFields::budget).toList(),
                cache(fields.object("cache")),
                shadow(fields.object("shadow")),
                fields.strings("allowedNamespaces"));
    }

    private static Backend backend(FieldReader fields) {
        fields.required("provider");
        Backend backend = new Backend(
                fields.requiredString("name"),
                fields.oneOf("provider", LLMPolicy.Provider.class, LLMPolicy.Provider.ollama),
                fields.requiredString("url"),
                fields.requiredString("model"),
                secret(fields.object("secretRef")),
                fields.integer("atOnce", LLMPolicy.DEFAULT_AT_ONCE),
                price(fields.object("price")),
                timeouts(fields.object("timeouts")));
        fields.end();
        return backend;
    }

    static @Nullable SecretRef secret(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        SecretRef secret = new SecretRef(fields.requiredString("name"), fields.requiredString("key"));
        fields.end();
        return secret;
    }

    private static Price price(@Nullable FieldReader fields) {
        if (fields == null) {
            return Price.FREE;
        }
        Price price = new Price(orZero(fields.count("promptPerMillion")), orZero(fields.count("answerPerMillion")));
        fields.end();
        return price;
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static Timeouts timeouts(@Nullable FieldReader fields) {
        if (fields == null) {
            return Timeouts.DEFAULT;
        }
        Timeouts timeouts = new Timeouts(
                fields.span("connect", Timeouts.DEFAULT.connect()),
                fields.span("firstToken", Timeouts.DEFAULT.firstToken()),
                fields.span("silence", Timeouts.DEFAULT.silence()),
                fields.span("whole", Timeouts.DEFAULT.whole()));
        fields.end();
        return timeouts;
    }

    private static Limit limit(FieldReader fields) {
        fields.required("per");
        fields.required("window");
        Limit limit = new Limit(
                fields.oneOf("per", LLMPolicy.Per.class, LLMPolicy.Per.Policy),
                fields.count("requests"),
                fields.count("tokens"),
                fields.span("window", Duration.ofHours(1)));
        fields.end();
        exactlyOne(fields, "requests", "tokens");
        return limit;
    }

    private static Budget budget(FieldReader fields) {
        fields.required("per");
        fields.required("period");
        Budget budget = new Budget(
                fields.oneOf("per", LLMPolicy.Per.class, LLMPolicy.Per.Policy),
                fields.count("tokens"),
                fields.count("cost"),
                fields.oneOf("period", LLMPolicy.Period.class, LLMPolicy.Period.Day),
                fields.oneOf("onExceed", LLMPolicy.OnExceed.class, LLMPolicy.OnExceed.Refuse),
                fields.string("downgradeTo"));
        fields.end();
        exactlyOne(fields, "tokens", "cost");
        return budget;
    }

    private static LLMPolicy.@Nullable Cache cache(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        LLMPolicy.Cache cache = new LLMPolicy.Cache(fields.span("ttl", DEFAULT_CACHE));
        fields.end();
        return cache;
    }

    private static LLMPolicy.@Nullable Shadow shadow(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        FieldReader backend = fields.requiredObject("backend");
        fields.end();
        return backend == null ? null : new LLMPolicy.Shadow(backend(backend));
    }

    static void exactlyOne(FieldReader fields, String one, String other) {
        if (fields.has(one) == fields.has(other)) {
            fields.problem(
                    "",
                    fields.has(one) ? Rule.INVALID_VALUE : Rule.MISSING_FIELD,
                    "needs exactly one of " + one + ", " + other + "; " + (fields.has(one) ? "remove one" : "add one"));
        }
    }
}
