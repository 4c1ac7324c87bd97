package dev.puppetmaster.gateway.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.http.TlsFiles;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Sha256;
import dev.puppetmaster.gateway.http.Callers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runtimes, whose tokens the registrar knows: it is asked for the assignment of the homeserver that a caller names, with the
 * caller's own token, and says by that whose puppets they are and which policies those were assigned. What it answers holds for a
 * minute, and for two seconds where a policy is named that was not among them; while it does not answer, what it said last holds
 * for a day.
 */
final class RegistrarCallers implements Callers {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrarCallers.class);
    private static final Pattern RUNTIME =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration HOLDS = Duration.ofMinutes(1);
    /** Where it lacks a policy that is named: it may just have been assigned. */
    private static final Duration HOLDS_WITHOUT = Duration.ofSeconds(2);

    private static final Duration HOLDS_ALONE = Duration.ofDays(1);
    private static final int MOST_KNOWN = 1_000;
    private static final int AT_ONCE = 4;

    private final URI registrar;
    private final OkHttpClient http;
    private final Semaphore places = new Semaphore(AT_ONCE);
    /** By a hash of token and name: a token itself is kept nowhere. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Pass pass, long since) {
        boolean holds(Duration time) {
            return System.nanoTime() - since < time.toNanos();
        }

        boolean does(String policy) {
            return holds(pass.permits(policy) ? HOLDS : HOLDS_WITHOUT);
        }
    }

    /**
     * At this registrar.
     *
     * @param authority PEM: who signed its certificate; null: those that Java knows
     * @throws IOException with one line, if that cannot be used
     */
    RegistrarCallers(URI registrar, @Nullable Path authority) throws IOException {
        this.registrar = registrar;
        OkHttpClient.Builder builder =
                new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(5)).followRedirects(false);
        if (authority != null) {
            TlsFiles.Trust trust = TlsFiles.trustOnly(authority);
            builder.sslSocketFactory(trust.sockets(), trust.authorities());
        }
        this.http = builder.build();
    }

    @Override
    public Optional<Pass> of(Secret token, String runtime, String policy) {
        if (!RUNTIME.matcher(runtime).matches()) {
            return Optional.empty();
        }
        String key = key(token, runtime);
        Known before = known.get(key);
        if (before != null && before.does(policy)) {
            return Optional.of(before.pass());
        }
        try {
            if (!places.tryAcquire(5, TimeUnit.SECONDS)) {
                throw new IOException("too many ask at once");
            }
            try {
                return asked(token, runtime, key);
            } finally {
                places.release();
            }
        } catch (IOException e) {
            LOG.warn("the registrar cannot be asked whose token it is: {}", e.getMessage());
            return before != null && before.holds(HOLDS_ALONE) ? Optional.of(before.pass()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Pass> asked(Secret token, String runtime, String key) throws IOException {
        Request request = new Request.Builder()
                .url(registrar + "/v1/runtimes/" + runtime + "/assignment?after=0&timeout=0")
                .header("Authorization", "Bearer " + token.reveal())
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() == 200) {
                JsonNode assignment = JSON.readTree(response.body().byteStream());
                Set<String> policies = new HashSet<>();
                assignment
                        .path("policies")
                        .forEach(policy -> policies.add(policy.path("key").asText()));
                Pass pass = new Pass(assignment.path("serverName").asText(), policies);
                if (known.size() >= MOST_KNOWN) {
                    known.clear();
                }
                known.put(key, new Known(pass, System.nanoTime()));
                return Optional.of(pass);
            }
            if (response.code() == 404 || response.code() == 204) {
                known.remove(key);
                return Optional.empty();
            }
            throw new IOException("it answers " + response.code());
        }
    }

    private static String key(Secret token, String runtime) {
        return Sha256.hex(token.reveal() + "\n" + runtime);
    }
}
