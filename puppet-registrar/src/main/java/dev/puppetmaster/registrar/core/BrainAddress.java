package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.ResourceKey;

/** Where a brain that is a program of its own answers. Pure. */
public final class BrainAddress {
    private static final String PREFIX = "brain-";
    private static final int MAX_NAME = 63;
    private static final int HASH = 8;

    private BrainAddress() {}

    /** What all that is made for the brain of {@code puppet} is called: a name of a Service, RFC 1035, at most 63 characters. */
    public static String name(ResourceKey puppet) {
        String name = PREFIX + puppet.name();
        return name.length() <= MAX_NAME
                ? name
                : name.substring(0, MAX_NAME - HASH - 1) + "-"
                        + Aliases.hash(puppet.name()).substring(0, HASH);
    }

    /** Up to where {@code /v1} follows. */
    public static String url(ResourceKey puppet, PodBrain brain) {
        String url = brain.url();
        return url != null ? url : "http://" + name(puppet) + "." + puppet.namespace() + ".svc:" + brain.port();
    }
}
