package dev.puppetmaster.api.build;

import dev.puppetmaster.api.validation.ResourceFile;
import java.util.List;

/**
 * What was read from a file for the compiler.
 *
 * @param resources the resources in it, and all problems of form in the whole file
 */
public record Manifest(ResourceFile resources, List<BuildDocument> builds) {
    public Manifest {
        builds = List.copyOf(builds);
    }
}
