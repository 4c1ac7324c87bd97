package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How often resources were looked after, and how often that failed, by kind. Thread-safe. */
final class Reconciles implements Metrics {
    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();

    @Override
    public void reconciliationFinished(HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
        count(done, resource);
    }

    @Override
    public void reconciliationFailed(
            HasMetadata resource, @Nullable RetryInfo retry, Exception why, Map<String, Object> metadata) {
        count(failed, resource);
    }

    private static void count(Map<String, LongAdder> of, HasMetadata resource) {
        of.computeIfAbsent(resource.getKind(), kind -> new LongAdder()).increment();
    }

    /** Those that failed among them. */
    long done(String kind) {
        return sum(done, kind);
    }

    long failed(String kind) {
        return sum(failed, kind);
    }

    private static long sum(Map<String, LongAdder> of, String kind) {
        LongAdder adder = of.get(kind);
        return adder == null ? 0 : adder.sum();
    }
}
