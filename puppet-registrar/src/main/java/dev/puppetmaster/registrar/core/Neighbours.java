package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.runtime.PuppetNamespace;
import java.util.List;

/**
 * Who on other homeservers is no human either. A runtime is told of all: a puppet of one theme must not take a puppet of
 * another for a person.
 *
 * @param namespaces of the other homeservers
 * @param senders full ids of their application services' own accounts
 */
public record Neighbours(List<PuppetNamespace> namespaces, List<String> senders) {
    public static final Neighbours NONE = new Neighbours(List.of(), List.of());

    public Neighbours {
        namespaces = List.copyOf(namespaces);
        senders = List.copyOf(senders);
    }
}
