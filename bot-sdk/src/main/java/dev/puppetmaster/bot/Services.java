package dev.puppetmaster.bot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The Services of the cluster that a puppet may call, as ServiceDiscovery resources grant them. What is granted changes while
 * the puppet runs. A brain that implements {@link User} is given its puppet's.
 *
 * <p>A call is no part of a {@link Turn}: one that changes something belongs into {@link Turn#effect}, so that it is made once.
 */
public interface Services {
    /** None at all. */
    Services NONE = new Services() {
        @Override
        public List<Service> list() {
            return List.of();
        }

        @Override
        public Reply call(Call call) throws RefusedException {
            throw new RefusedException("I may call no service.");
        }
    };

    /** What may be called now. */
    List<Service> list();

    /**
     * Makes a call. Redirects are not followed: the reply is the redirect.
     *
     * @throws RefusedException if it is not granted, the service does not answer within 30 s, or what is granted ends while it
     *     runs: one line says which
     */
    Reply call(Call call) throws RefusedException, InterruptedException;

    /**
     * One of them, as far as one resource grants it.
     *
     * @param paths as they are, or, with a {@code *} at the end, whatever begins so
     * @param until when it ends, if that is known
     */
    record Service(
            String name, List<Integer> ports, List<String> paths, List<String> methods, Optional<Instant> until) {
        public Service {
            ports = List.copyOf(ports);
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
        }
    }

    /**
     * A call.
     *
     * @param service its name
     * @param port may be absent where the service has one only
     * @param method GET, HEAD, POST, PUT, PATCH or DELETE
     * @param path begins with '/'; may have a query
     * @param body empty for none; at most 16,384 characters
     */
    record Call(String service, OptionalInt port, String method, String path, String body) {
        /** What changes nothing may be made again: after a crash, on another connection. RFC 9110 section 9.2.1. */
        public boolean onlyReads() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /**
     * What came back.
     *
     * @param contentType may be empty
     * @param body its text, at most 65,536 bytes of it; where it is no text, a line that says so
     * @param cut whether there was more
     */
    record Reply(int status, String contentType, String body, boolean cut) {}

    /** A brain that calls services. */
    interface User {
        /** Called once, before the brain's first turn. */
        void use(Services services);
    }
}
