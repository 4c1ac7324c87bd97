package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What there is to look at.
 *
 * @param findings what was noticed while it was found out
 * @param authorities of its own
 * @param knownKeys the file of {@link KnownKeys}
 * @param elsewhere whether its addresses are meant for another place than this machine, as in a cluster: what does not answer here
 *     may answer there
 */
record Network(
        List<Finding> findings,
        List<Target> targets,
        List<Model> models,
        List<Volume> volumes,
        List<X509Certificate> authorities,
        Path knownKeys,
        boolean elsewhere) {}
