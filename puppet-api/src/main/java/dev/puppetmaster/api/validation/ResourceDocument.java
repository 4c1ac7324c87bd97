package dev.puppetmaster.api.validation;

import dev.puppetmaster.api.Resource;
import java.util.Map;

/**
 * A resource and where its fields stand.
 *
 * @param lines line (from 1) of each field path that was written; the empty path is the document's beginning
 */
public record ResourceDocument(Resource resource, String file, Map<String, Integer> lines) {
    public ResourceDocument {
        lines = Map.copyOf(lines);
    }

    /** The line of {@code path}, or of the nearest field around it that was written. */
    public int line(String path) {
        for (String at = path; ; at = parent(at)) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            if (at.isEmpty()) {
                return 0;
            }
        }
    }

    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }

    Problem problem(String path, Problem.Rule rule, String message) {
        return new Problem(file, line(path), resource.key().toString(), path, rule, message);
    }

    /** {@code puppets.yaml:12}. */
    String place(String path) {
        return file + ":" + line(path);
    }
}
