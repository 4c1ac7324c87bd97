package dev.puppetmaster.gateway.declared;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An {@link LLMPolicy} as the gateway works by it. */
public final class DeclaredPolicies {
    private DeclaredPolicies() {}

    /**
     * What a resource declares.
     *
     * @param key {@code namespace/name}; it is what limits and budgets are kept under
     * @throws IOException in one line, if a key cannot be had
     * @throws IllegalArgumentException in one line, if the spec was never checked by puppet-api's validator and does not do
     */
    public static Policy policy(String key, LLMPolicy.Spec spec, Keys keys) throws IOException {
        String namespace = key.substring(0, Math.max(0, key.indexOf('/')));
        LLMPolicy.Cache cache = spec.cache();
        LLMPolicy.Shadow shadow = spec.shadow();
        return new Policy(
                key,
                backends(spec, namespace, keys),
                faults(spec),
                spec.retries(),
                spec.cooldown(),
                spec.limits().stream().map(DeclaredPolicies::limit).toList(),
                spec.budgets().stream().map(DeclaredPolicies::budget).toList(),
                cache == null ? null : cache.ttl(),
                shadow == null ? null : backend(shadow.backend(), namespace, keys));
    }

    private static List<Backend> backends(LLMPolicy.Spec spec, String namespace, Keys keys) throws IOException {
        List<Backend> backends = new ArrayList<>();
        for (LLMPolicy.Backend backend : spec.backends()) {
            backends.add(backend(backend, namespace, keys));
        }
        return backends;
    }

    private static Backend backend(LLMPolicy.Backend declared, String namespace, Keys keys) throws IOException {
        LLMPolicy.Timeouts timeouts = declared.timeouts();
        return new Backend(
                declared.name(),
                switch (declared.provider()) {
                    case ollama -> Format.OLLAMA;
                    case openai -> Format.OPENAI;
                },
                url(declared),
                declared.model(),
                key(declared, namespace, keys),
                new Backend.Patience(timeouts.connect(), timeouts.firstToken(), timeouts.silence(), timeouts.whole()),
                declared.atOnce(),
                new Price(declared.price().promptPerMillion(), declared.price().answerPerMillion()));
    }

    /** People write {@code /v1} and a slash at the end where a server's own documentation does. */
    private static URI url(LLMPolicy.Backend declared) {
        return URI.create(declared.url().replaceFirst("/+$", "").replaceFirst("/(v1|api)$", ""));
    }

    private static @Nullable Secret key(LLMPolicy.Backend declared, String namespace, Keys keys) throws IOException {
        SecretRef ref = declared.secretRef();
        if (ref == null) {
            return null;
        }
        try {
            return keys.find(namespace, ref);
        } catch (IOException e) {
            throw new IOException("the key of backend " + declared.name() + " cannot be had: " + e.getMessage(), e);
        }
    }

    /** What a model cannot do, another perhaps can: a missing model and an unsuited one are alike to whoever declares. */
    private static Set<Kind> faults(LLMPolicy.Spec spec) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (LLMPolicy.Fault fault : spec.fallbackOn()) {
            switch (fault) {
                case Timeout -> kinds.add(Kind.TIMEOUT);
                case RateLimited -> kinds.add(Kind.RATE_LIMITED);
                case ServerError -> kinds.add(Kind.SERVER_ERROR);
                case Stalled -> kinds.add(Kind.STALLED);
                case ModelMissing -> kinds.addAll(EnumSet.of(Kind.MODEL_MISSING, Kind.UNSUITED));
                case Truncated -> kinds.add(Kind.TRUNCATED);
                case Unreachable -> kinds.add(Kind.UNREACHABLE);
            }
        }
        return kinds;
    }

    private static Per per(LLMPolicy.Per per) {
        return switch (per) {
            case Puppet -> Per.PUPPET;
            case Room -> Per.ROOM;
            case Sender -> Per.SENDER;
            case Policy -> Per.POLICY;
        };
    }

    private static Limit limit(LLMPolicy.Limit declared) {
        Long requests = declared.requests();
        Long tokens = declared.tokens();
        if ((requests == null) == (tokens == null)) {
            throw new IllegalArgumentException("a limit has either requests or tokens");
        }
        return requests != null
                ? new Limit(per(declared.per()), Measure.REQUESTS, requests, declared.window())
                : new Limit(per(declared.per()), Measure.TOKENS, tokens, declared.window());
    }

    private static Budget budget(LLMPolicy.Budget declared) {
        Long tokens = declared.tokens();
        Long cost = declared.cost();
        if ((tokens == null) == (cost == null)) {
            throw new IllegalArgumentException("a budget has either tokens or cost");
        }
        Budget.Period period = switch (declared.period()) {
            case Day -> Budget.Period.DAY;
            case Month -> Budget.Period.MONTH;
        };
        String downgradeTo = switch (declared.onExceed()) {
            case Refuse -> null;
            case Downgrade -> declared.downgradeTo();
        };
        return tokens != null
                ? new Budget(per(declared.per()), Measure.TOKENS, tokens, period, downgradeTo)
                : new Budget(per(declared.per()), Measure.COST, cost, period, downgradeTo);
    }
}
