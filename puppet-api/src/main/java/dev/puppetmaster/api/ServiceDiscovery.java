package dev.puppetmaster.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which puppets may call which Services of the cluster, at which ports and paths, by which methods, until when. */
public record ServiceDiscovery(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is allowed.
     *
     * @param subjects 1 to 64 Puppets, none twice
     * @param services 1 to 64
     * @param expiresAt when all of it ends, open calls too; absent: when the resource goes
     */
    public record Spec(
            List<Ref> subjects,
            List<Service> services,
            @Nullable Instant expiresAt) {
        public Spec {
            subjects = List.copyOf(subjects);
            services = List.copyOf(services);
        }
    }

    /**
     * One Service and what of it.
     *
     * @param service a Service of the core API
     * @param ports 1 to 16 of the Service's ports, 1 to 65535
     * @param paths 1 to 32: as they are, or, with a {@code *} at the end, whatever begins so
     * @param methods never empty; where YAML leaves them out only {@code GET}
     */
    public record Service(Ref service, List<Integer> ports, List<String> paths, List<Method> methods) {
        public Service {
            ports = List.copyOf(ports);
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
        }
    }

    /** A method of HTTP. */
    public enum Method {
        GET,
        HEAD,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    public static final List<Method> DEFAULT_METHODS = List.of(Method.GET);
}
