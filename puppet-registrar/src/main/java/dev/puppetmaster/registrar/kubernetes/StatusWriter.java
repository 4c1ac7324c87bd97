package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statuses of one kind by server-side apply, and only what is other than what was written last. Not by the operator
 * framework: it leaves out events that come while it writes, taking them for its own, and a deletion that comes in that moment
 * was never heard of.
 *
 * @param <R> the kind
 * @param <S> its status
 */
final class StatusWriter<R extends CustomResource<?, S>, S> {
    private static final PatchContext APPLY = ReconcilerNames.applyAs(ReconcilerNames.FIELD_MANAGER);

    private final Happenings happenings;
    private final Supplier<R> blank;
    /** By uid of the object: what a cache shows may be older. */
    private final Map<String, S> written = new ConcurrentHashMap<>();

    /** @param blank makes an object of the kind with nothing in it: the rest of an object belongs to whoever wrote it */
    StatusWriter(Happenings happenings, Supplier<R> blank) {
        this.happenings = happenings;
        this.blank = blank;
    }

    /**
     * Writes the status of {@code object}, and an event if it begins or ceases to be ready. An object that is gone is left.
     *
     * @param seen of what was read of it what is written here
     * @throws KubernetesClientException if the API server refuses it or is away
     */
    void write(KubernetesClient client, R object, @Nullable S seen, S status) {
        String uid = object.getMetadata().getUid();
        S last = written.getOrDefault(uid, seen);
        if (status.equals(last)) {
            written.put(uid, status);
            return;
        }
        // what is absent may stand there as nothing
        JsonNode is = Translator.json(status);
        JsonNode was = Translator.json(last);
        if (is.equals(was)) {
            written.put(uid, status);
        } else if (apply(client, object, status)) {
            written.put(uid, status);
            happenings.tell(object, was, is);
        }
    }

    /** Drops what is known of an object that goes. */
    void forget(String uid) {
        written.remove(uid);
    }

    /** @return false if the object is gone */
    private boolean apply(KubernetesClient client, R object, S status) {
        R patch = blank.get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(object.getMetadata().getName())
                .withNamespace(object.getMetadata().getNamespace())
                .build());
        patch.setStatus(status);
        try {
            client.resource(patch).subresource("status").patch(APPLY);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw e;
        }
    }
}
