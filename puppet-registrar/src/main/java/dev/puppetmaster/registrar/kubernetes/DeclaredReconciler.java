package dev.puppetmaster.registrar.kubernetes;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final StatusWriter<R, S> statuses;
    private final SimpleInboundEventSource<R> news;

    /** @param blank makes an object of the kind with nothing in it */
    DeclaredReconciler(String kind, Fleet fleet, Happenings happenings, Supplier<R> blank) {
        this.fleet = fleet;
        this.statuses = new StatusWriter<>(happenings, blank);
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
        Instant now = Instant.now();
        Optional<S> status = fleet.standing(declaration.key()).map(it -> switch (it) {
            case Standing.Refused refused -> refused(refused.refusal(), declaration, now);
            default -> status(it, declaration, now);
        });
        status.ifPresent(it -> statuses.write(context.getClient(), object, ours(object.getStatus()), it));
        UpdateControl<R> done = UpdateControl.noUpdate();
        again(declaration, now).ifPresent(done::rescheduleAfter);
        return done;
    }

    /** What of a status is written here: the rest is somebody else's, and says nothing about what has to be written. */
    @Nullable
    S ours(@Nullable S status) {
        return status;
    }

    /** When its status will be another one although nothing happens; empty: never. */
    Optional<Duration> again(Declaration declaration, Instant now) {
        return Optional.empty();
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
        statuses.forget(declaration.uid());
        return DeleteControl.defaultDelete();
    }
}
