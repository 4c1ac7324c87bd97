package dev.puppetmaster.api;

import java.util.List;

/** The rule of {@code allowedNamespaces}, for all kinds that have it. */
final class AllowedNamespaces {
    private static final String ALL = "*";

    private AllowedNamespaces() {}

    static boolean admit(List<String> allowed, ObjectMeta own, String namespace) {
        return namespace.equals(own.namespace()) || allowed.contains(namespace) || allowed.contains(ALL);
    }
}
