package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the fields of one document stand, and what is wrong with them. */
final class DocumentReport {
    private final String file;
    private final List<Problem> problems;
    private final Map<String, Integer> lines = new HashMap<>();
    private String resource = "";

    DocumentReport(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    Map<String, Integer> lines() {
        return lines;
    }

    void name(String kind, String name) {
        resource = new ResourceKey(kind, "", name).toString();
    }

    void problem(int line, String path, Rule rule, String message) {
        problems.add(new Problem(file, line, resource, path, rule, message));
    }
}
