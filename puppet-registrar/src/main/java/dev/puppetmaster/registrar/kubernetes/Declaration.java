package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One custom resource as the registrar understands it.
 *
 * @param uid of the object: another object of the same name has another one
 * @param generation as the API server counts it
 * @param made when the object was made
 * @param resource null if it is not valid
 * @param problems what is wrong with it, each one line; empty if it is valid
 * @param leaving whether it is being deleted and waits for us
 * @param ownerUid of the PuppetSet that it was made for
 * @param conditions of its status as it was when it was read
 * @param said its status as it was when it was read; null where there is none that we understand
 */
record Declaration(
        ResourceKey key,
        String uid,
        long generation,
        Instant made,
        @Nullable Resource resource,
        List<String> problems,
        boolean leaving,
        @Nullable String ownerUid,
        List<Condition> conditions,
        @Nullable ResourceStatus said) {
    /** The elder first: what two want, the first that wanted it has. */
    static final Comparator<Declaration> BY_AGE =
            Comparator.comparing(Declaration::made).thenComparing(Declaration::key);

    Declaration {
        problems = List.copyOf(problems);
        conditions = List.copyOf(conditions);
    }

    /** The same with the very resource of {@code before} where it is equal: comparing all that there is then costs nothing. */
    Declaration sharing(@Nullable Declaration before) {
        return before == null || resource == before.resource || !Objects.equals(resource, before.resource)
                ? this
                : new Declaration(
                        key, uid, generation, made, before.resource, problems, leaving, ownerUid, conditions, said);
    }

    /** The same thing said again: neither its content nor its state has changed. */
    boolean saysTheSameAs(@Nullable Declaration other) {
        return other != null && uid.equals(other.uid) && generation == other.generation && leaving == other.leaving;
    }
}
