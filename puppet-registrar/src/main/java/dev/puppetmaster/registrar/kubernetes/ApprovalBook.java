package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.crd.ApprovalResource;
import dev.puppetmaster.registrar.ApprovalKeeper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The record of approvals, as resources beside their Homeserver: written, watched, and put right when others change it. */
final class ApprovalBook implements AutoCloseable {
    /** Which Homeserver of the namespace a record is of. */
    static final String HOMESERVER = "puppetmaster.dev/homeserver";

    private final KubernetesClient client;
    private final Function<ResourceKey, @Nullable String> uid;
    private final Watched<ApprovalResource> watched;
    private final Map<Ref, KeptApprovals> kept = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param namespaces that are watched; empty: all
     * @param uid of a Homeserver that is there; null of one that is gone
     */
    ApprovalBook(KubernetesClient client, List<String> namespaces, Function<ResourceKey, @Nullable String> uid) {
        this.client = client;
        this.watched = new Watched<>(namespaces);
        this.uid = uid;
    }

    /** Begins to watch, and returns at once. Until all is read nothing is kept. */
    void start() {
        CompletableFuture<Void> unused =
                watched.start(client.resources(ApprovalResource.class), Map.of(), new Changes());
    }

    /** Who keeps the approvals of a Homeserver from now on, in place of who did before. */
    ApprovalKeeper keeper(Homeserver homeserver) {
        Ref ref =
                new Ref(homeserver.metadata().namespace(), homeserver.metadata().name());
        KeptApprovals keeper = new KeptApprovals(client, this, homeserver.key());
        kept.put(ref, keeper);
        return keeper;
    }

    boolean isRead() {
        return watched.isRead();
    }

    /** Null of a Homeserver that is gone, and of each at the end: nothing more is written then. */
    @Nullable
    String uid(ResourceKey homeserver) {
        return closed ? null : uid.apply(homeserver);
    }

    /** As it was last seen. */
    Optional<ApprovalResource> find(String namespace, String name) {
        return watched.find(namespace, name);
    }

    /** Those of a Homeserver, as they were last seen. */
    List<ApprovalResource> of(ResourceKey homeserver) {
        return watched.all()
                .filter(it -> ref(it).equals(Optional.of(new Ref(homeserver.namespace(), homeserver.name()))))
                .toList();
    }

    private static Optional<Ref> ref(ApprovalResource approval) {
        Map<String, String> labels = approval.getMetadata().getLabels();
        return Optional.ofNullable(labels)
                .map(it -> it.get(HOMESERVER))
                .map(name -> new Ref(approval.getMetadata().getNamespace(), name));
    }

    @Override
    public void close() {
        closed = true;
        watched.close();
    }

    private final class Changes implements ResourceEventHandler<ApprovalResource> {
        @Override
        public void onAdd(ApprovalResource approval) {
            tell(approval, false);
        }

        @Override
        public void onUpdate(ApprovalResource before, ApprovalResource approval) {
            tell(approval, false);
        }

        @Override
        public void onDelete(ApprovalResource approval, boolean unknownState) {
            tell(approval, true);
        }

        /** Who changed it may have taken its label away: all of the namespace are asked. */
        private void tell(ApprovalResource approval, boolean gone) {
            kept.forEach((ref, keeper) -> {
                if (ref.namespace().equals(approval.getMetadata().getNamespace())) {
                    keeper.seen(approval, gone);
                }
            });
        }
    }
}
