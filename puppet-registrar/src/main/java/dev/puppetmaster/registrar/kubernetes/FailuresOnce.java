package dev.puppetmaster.registrar.kubernetes;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * What the API server refuses or does not answer the operator framework logs for each resource, each time, with a stack trace:
 * here it is one line, again after a minute if it still is so. What is no failure of the API server passes as it is.
 */
final class FailuresOnce extends TurboFilter {
    private static final org.slf4j.Logger log =
            LoggerFactory.getLogger("dev.puppetmaster.registrar.kubernetes.ApiServer");
    /** A watch that is refused is asked for again and again; its client says so to nobody. */
    private static final String WATCHES = "io.fabric8.kubernetes.client.dsl.internal.AbstractWatchManager";

    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int MOST = 100;
    /** What is of one resource alone. */
    private static final Pattern NAME = Pattern.compile("^\\S+ \"[^\"]*\" (?=is forbidden)");

    private final Map<String, Long> said = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    });

    /** For the whole process, from now on. */
    static void begin() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).addTurboFilter(new FailuresOnce());
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable thrown) {
        String by = logger.getName();
        if (!by.startsWith("io.javaoperatorsdk.") && !by.startsWith("io.fabric8.")) {
            return FilterReply.NEUTRAL;
        }
        Throwable of = thrown == null
                        && params != null
                        && params.length > 0
                        && params[params.length - 1] instanceof Throwable it
                ? it
                : thrown;
        Optional<String> failure = of == null ? Optional.empty() : failure(of);
        if (failure.isEmpty() || !(by.equals(WATCHES) || level.isGreaterOrEqual(logger.getEffectiveLevel()))) {
            return FilterReply.NEUTRAL;
        }
        say(failure.get());
        return FilterReply.DENY;
    }

    private void say(String failure) {
        String what = NAME.matcher(failure).replaceFirst("");
        long now = System.nanoTime();
        Long before = said.get(what);
        if (before == null || now - before > AGAIN.toNanos()) {
            said.put(what, now);
            log.warn("{}; it is tried again", failure);
        }
    }

    private static Optional<String> failure(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof KubernetesClientException it) {
                return Optional.of(ApiFailures.oneLine(it));
            }
            if (at instanceof IOException) {
                return Optional.of("the API server does not answer (" + at + ")");
            }
        }
        return Optional.empty();
    }
}
