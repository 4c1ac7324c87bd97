package dev.puppetmaster.api.build;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.validation.Problem;
import java.util.Map;

/**
 * A PuppetBuild and where its fields stand.
 *
 * @param lines line (from 1) of each field path that was written; the empty path is the document's beginning
 */
public record BuildDocument(PuppetBuild build, String file, Map<String, Integer> lines) {
    public BuildDocument {
        lines = Map.copyOf(lines);
    }

    /** A problem of this document, at the field or at the nearest one around it that was written. */
    public Problem problem(String path, Problem.Rule rule, String message) {
        String resource = new ResourceKey(PuppetBuild.KIND, "", build.metadata().name()).toString();
        return new Problem(file, line(path), resource, path, rule, message);
    }

    private int line(String path) {
        String at = path;
        while (!at.isEmpty() && !lines.containsKey(at)) {
            at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
        }
        return lines.getOrDefault(at, 0);
    }
}
