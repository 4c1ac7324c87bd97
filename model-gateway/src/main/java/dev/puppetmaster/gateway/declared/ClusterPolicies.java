package dev.puppetmaster.gateway.declared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.validation.JudgedResource;
import dev.puppetmaster.api.yaml.CustomResourceReader;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.policy.Policy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The LLMPolicies of a cluster, watched; of Secrets only those that they name are read, each by its name, and whether they can be
 * read is said in the policies' status. A change is in force within two seconds, that of a Secret within a minute. Only here is
 * the API server known.
 */
public final class ClusterPolicies implements PolicySource {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPolicies.class);
    private static final ResourceDefinitionContext KIND = new ResourceDefinitionContext.Builder()
            .withGroup("puppetmaster.dev")
            .withVersion("v1alpha1")
            .withKind("LLMPolicy")
            .withPlural("llmpolicies")
            .withNamespaced(true)
            .build();
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SECRETS = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final KubernetesClient client;
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers;
    private final PolicyBook book;
    private final PolicyConditions conditions;
    private final Thread thread;
    private Map<String, String> seen = Map.of();
    private long readAt = System.nanoTime() - SECRETS.toNanos();

    private ClusterPolicies(KubernetesClient client, List<String> namespaces, @Nullable Policy ofNobody) {
        this.client = client;
        this.book = new PolicyBook(ofNobody);
        this.conditions = new PolicyConditions(client, KIND);
        this.informers = namespaces.isEmpty()
                ? List.of(
                        client.genericKubernetesResources(KIND).inAnyNamespace().runnableInformer(0))
                : namespaces.stream()
                        .map(namespace -> client.genericKubernetesResources(KIND)
                                .inNamespace(namespace)
                                .runnableInformer(0))
                        .toList();
        this.thread = Thread.ofVirtual().name("policies").unstarted(this::follow);
    }

    /**
     * Begins to watch; what is wrong is logged, and tried again for ever.
     *
     * @param namespaces that are watched; empty: all
     * @param ofNobody the policy of whoever names none; null: there is none
     */
    public static ClusterPolicies follow(List<String> namespaces, @Nullable Policy ofNobody) {
        return follow(Config.autoConfigure(null), namespaces, ofNobody);
    }

    /** As above, at another cluster than that of the pod or of kubectl. */
    static ClusterPolicies follow(Config cluster, List<String> namespaces, @Nullable Policy ofNobody) {
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(cluster).build();
        ClusterPolicies policies = new ClusterPolicies(client, namespaces, ofNobody);
        policies.informers.forEach(informer -> {
            informer.exceptionHandler((started, failure) -> {
                LOG.warn("the LLMPolicies cannot be watched: {}", String.valueOf(failure.getMessage()));
                return true;
            });
            informer.start();
        });
        policies.thread.start();
        return policies;
    }

    private void follow() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                if (informers.stream().allMatch(SharedIndexInformer::hasSynced)) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<String, String> now = new TreeMap<>();
        informers.forEach(informer -> informer.getStore()
                .list()
                .forEach(resource ->
                        now.put(key(resource), resource.getMetadata().getResourceVersion())));
        if (now.equals(seen) && System.nanoTime() - readAt < SECRETS.toNanos()) {
            return;
        }
        Map<String, LLMPolicy.Spec> declared = new TreeMap<>();
        informers.forEach(informer -> informer.getStore().list().forEach(resource -> read(resource, declared)));
        Map<String, PolicyBook.Trouble> wrong = book.set(declared, this::secret);
        informers.forEach(informer -> informer.getStore().list().stream()
                .filter(resource -> declared.containsKey(key(resource)))
                .forEach(resource -> conditions.say(resource, wrong.get(key(resource)))));
        seen = now;
        readAt = System.nanoTime();
    }

    private static String key(GenericKubernetesResource resource) {
        return resource.getMetadata().getNamespace() + "/"
                + resource.getMetadata().getName();
    }

    private void read(GenericKubernetesResource resource, Map<String, LLMPolicy.Spec> declared) {
        JsonNode tree = JSON.valueToTree(resource);
        JudgedResource judged = CustomResourceReader.read(tree);
        if (judged.isValid() && judged.resource() instanceof LLMPolicy policy) {
            declared.put(key(resource), policy.spec());
        } else {
            // its condition says what is wrong: the registrar writes it
            LOG.debug("LLMPolicy {} does not do: {}", key(resource), judged.problems());
        }
    }

    private Secret secret(String namespace, SecretRef ref) throws IOException {
        String what = "Secret " + ref.name() + " of namespace " + namespace;
        io.fabric8.kubernetes.api.model.Secret found;
        try {
            found = client.secrets().inNamespace(namespace).withName(ref.name()).get();
        } catch (KubernetesClientException e) {
            throw e.getCode() == 403
                    ? new KeyException(
                            "SecretForbidden",
                            what + " may not be read: kubectl -n " + namespace + " create role " + ref.name()
                                    + "-reader --verb=get --resource=secrets --resource-name=" + ref.name()
                                    + ", and bind it to the model gateway's ServiceAccount")
                    : new KeyException("SecretNotRead", what + " cannot be read (" + e.getCode() + ")");
        }
        if (found == null) {
            throw new KeyException("SecretMissing", what + " does not exist; make it, or correct secretRef");
        }
        String value = found.getData() == null ? null : found.getData().get(ref.key());
        if (value == null) {
            throw new KeyException("SecretKeyMissing", what + " has no key " + ref.key() + "; add it");
        }
        return new Secret(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8).strip());
    }

    @Override
    public Optional<Policy> find(String key) {
        return book.find(key);
    }

    @Override
    public List<String> keys() {
        return book.keys();
    }

    @Override
    public Optional<String> trouble() {
        return informers.stream().allMatch(SharedIndexInformer::hasSynced)
                ? Optional.empty()
                : Optional.of("the LLMPolicies have not been read yet");
    }

    @Override
    public void close() {
        thread.interrupt();
        informers.forEach(SharedIndexInformer::close);
        client.close();
    }
}
