package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.LLMPolicy.Backend;
import dev.puppetmaster.api.LLMPolicy.Budget;
import dev.puppetmaster.api.LLMPolicy.Limit;
import dev.puppetmaster.api.LLMPolicy.OnExceed;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.SecretRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of {@link FieldRules} for an LLMPolicy and a MemoryPolicy. */
final class ModelRules {
    static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MONTH = Duration.ofDays(31);
    private static final Duration MEMORY = Duration.ofDays(3650);

    private final FieldRules rules;

    ModelRules(FieldRules rules) {
        this.rules = rules;
    }

    void memory(MemoryPolicy.Spec spec) {
        rules.range("spec.windowTokens", spec.windowTokens(), Forms.MIN_WINDOW_TOKENS, Forms.MAX_WINDOW_TOKENS);
        if (spec.ttl() != null) {
            rules.span("spec.ttl", spec.ttl(), Duration.ofMinutes(1), MEMORY);
        }
        rules.namespaces("spec.allowedNamespaces", spec.allowedNamespaces());
    }

    void policy(LLMPolicy.Spec spec) {
        List<Backend> backends = spec.backends();
        rules.count("spec.backends", backends, 1, Forms.BACKENDS);
        for (int i = 0; i < backends.size(); i++) {
            backend("spec.backends[" + i + "]", backends.get(i));
        }
        List<String> names = backends.stream().map(Backend::name).toList();
        rules.noneTwice("spec.backends", names, name -> name);
        rules.noneTwice("spec.fallbackOn", spec.fallbackOn(), Enum::name);
        rules.range("spec.retries", spec.retries(), 0, Forms.MAX_RETRIES);
        rules.span("spec.cooldown", spec.cooldown(), Duration.ZERO, HOUR);
        rules.count("spec.limits", spec.limits(), 0, Forms.LIMITS);
        for (int i = 0; i < spec.limits().size(); i++) {
            limit("spec.limits[" + i + "]", spec.limits().get(i));
        }
        rules.count("spec.budgets", spec.budgets(), 0, Forms.LIMITS);
        for (int i = 0; i < spec.budgets().size(); i++) {
            budget("spec.budgets[" + i + "]", spec.budgets().get(i), names);
        }
        if (spec.cache() != null) {
            rules.span("spec.cache.ttl", spec.cache().ttl(), SECOND, MONTH);
        }
        if (spec.shadow() != null) {
            backend("spec.shadow.backend", spec.shadow().backend());
        }
        rules.namespaces("spec.allowedNamespaces", spec.allowedNamespaces());
    }

    private void backend(String at, Backend backend) {
        rules.check(at + ".name", Grammar.name(backend.name()));
        rules.check(at + ".url", Grammar.url(backend.url()));
        rules.text(at + ".model", backend.model(), Forms.MODEL_LENGTH);
        secret(at + ".secretRef", backend.secretRef());
        rules.range(at + ".atOnce", backend.atOnce(), 1, Forms.MAX_AT_ONCE);
        count(at + ".price.promptPerMillion", backend.price().promptPerMillion(), 0);
        count(at + ".price.answerPerMillion", backend.price().answerPerMillion(), 0);
        rules.span(at + ".timeouts.connect", backend.timeouts().connect(), INSTANT, HOUR);
        rules.span(at + ".timeouts.firstToken", backend.timeouts().firstToken(), INSTANT, HOUR);
        rules.span(at + ".timeouts.silence", backend.timeouts().silence(), INSTANT, HOUR);
        rules.span(at + ".timeouts.whole", backend.timeouts().whole(), INSTANT, HOUR);
    }

    void secret(String at, @Nullable SecretRef secret) {
        if (secret != null) {
            rules.check(at + ".name", Grammar.subdomain(secret.name()));
            rules.check(at + ".key", Grammar.secretKey(secret.key()));
        }
    }

    private void limit(String at, Limit limit) {
        count(at + ".requests", limit.requests(), 1);
        count(at + ".tokens", limit.tokens(), 1);
        rules.span(at + ".window", limit.window(), SECOND, MONTH);
    }

    private void budget(String at, Budget budget, List<String> backends) {
        count(at + ".tokens", budget.tokens(), 1);
        count(at + ".cost", budget.cost(), 1);
        String to = budget.downgradeTo();
        boolean downgrades = budget.onExceed() == OnExceed.Downgrade;
        if (downgrades && to == null) {
            rules.check(
                    at + ".downgradeTo",
                    "is missing: name the backend that answers when the budget is spent, or refuse");
        } else if (!downgrades && to != null) {
            rules.check(at + ".downgradeTo", "goes with onExceed: Downgrade only; set that, or remove the field");
        } else if (to != null && !backends.contains(to)) {
            rules.check(
                    at + ".downgradeTo",
                    Grammar.quoted(to) + " is none of spec.backends" + NearestWord.hint(backends, to));
        }
    }

    private void count(String at, @Nullable Long value, long min) {
        if (value != null && (value < min || value > Forms.MAX_COUNT)) {
            rules.check(at, value + " is out of range; use " + min + " to " + Forms.MAX_COUNT);
        }
    }
}
