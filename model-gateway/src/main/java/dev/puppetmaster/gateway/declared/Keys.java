package dev.puppetmaster.gateway.declared;

import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.process.SecretFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where the keys of model servers are. Thread-safe. */
@FunctionalInterface
public interface Keys {
    /**
     * A key.
     *
     * @param namespace of the policy that names it
     * @throws IOException with one line that says which cannot be had, and why; nothing of what stands in it
     */
    Secret find(String namespace, SecretRef ref) throws IOException;

    /** Files {@code FOLDER/NAME/KEY}, of whatever namespace, as a folder of YAML has them. */
    static Keys inFolder(Path folder) {
        return (namespace, ref) -> SecretFile.token(folder.resolve(ref.name()).resolve(ref.key()));
    }
}
