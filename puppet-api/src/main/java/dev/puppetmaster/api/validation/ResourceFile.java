package dev.puppetmaster.api.validation;

import java.util.List;

/** What was read from one file: all documents that could be understood, and all problems of form. */
public record ResourceFile(String name, List<ResourceDocument> documents, List<Problem> problems) {
    public ResourceFile {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }
}
