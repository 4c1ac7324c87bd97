package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.Refusal;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries one kind of custom resource to the {@link Fleet} and what the fleet says of it back into its status. It decides
 * nothing, waits for nothing, and writes only what is other than what was written last.
 *
 * @param <R> the kind
 * @param <S> its status
 */
abstract class DeclaredReconciler<R extends CustomResource<?, S>, S> implements Reconciler<R>, Cleaner<R> {
    private final Fleet fleet;
    private final Happenings happenings;
    private final Supplier<R> blank;
    private final SimpleInboundEventSource<R> news;
    private final Map<ResourceKey, JsonNode> written = new ConcurrentHashMap<>();

    /** @param blank makes an object of the kind with nothing in it */
    DeclaredReconciler(String kind, Fleet fleet, Happenings happenings, Supplier<R> blank) {
        this.fleet = fleet;
        this.happenings = happenings;
        this.blank = blank;
        this.news = new SimpleInboundEventSource<>("fleet-" + kind);
    }

    /** The status in this kind's shape; null where this is no standing of its kind. */
    abstract @Nullable S status(Standing standing, Declaration declaration, Instant now);

    /** The status of one that nobody works on. */
    abstract S refused(Refusal refusal, Declaration declaration, Instant now);

    @Override
    public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
        return List.of(news);
    }

    /** Something new can be said of a resource of this kind. */
    void tell(ResourceKey key) {
        if (news.isRunning()) {
            news.propagateEvent(new ResourceID(key.name(), key.namespace()));
        }
    }

    @Override
    public UpdateControl<R> reconcile(R object, Context<R> context) {
        Declaration declaration = Translator.declaration(object);
        if (!fleet.put(declaration)) {
            return UpdateControl.noUpdate();
        }
        Optional<S> status = fleet.standing(declaration.key()).map(it -> switch (it) {
            case Standing.Refused refused -> refused(refused.refusal(), declaration, Instant.now());
            default -> status(it, declaration, Instant.now());
        });
        if (status.isEmpty()) {
            return UpdateControl.noUpdate();
        }
        JsonNode next = Translator.json(status.get());
        JsonNode last = written.computeIfAbsent(declaration.key(), key -> Translator.json(object.getStatus()));
        if (next.equals(last)) {
            return UpdateControl.noUpdate();
        }
        if (StatusPatch.write(context.getClient(), object, blank.get(), status.get())) {
            written.put(declaration.key(), next);
            happenings.tell(object, last, next);
        }
        return UpdateControl.noUpdate();
    }

    @Override
    public DeleteControl cleanup(R object, Context<R> context) {
        Declaration declaration = Translator.declaration(object);
        fleet.put(declaration);
        if (!fleet.isGone(declaration.key())) {
            // the fleet tells when it is; the time is for what it does not see, such as puppets that hold a homeserver
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(1000);
        }
        fleet.remove(declaration);
        written.remove(declaration.key());
        return DeleteControl.defaultDelete();
    }
}
