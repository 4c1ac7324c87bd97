package dev.puppetmaster.cli.network;

import java.net.URI;

/**
 * A model that puppets are to ask.
 *
 * @param of the LLMPolicy that names it, or where else it is said
 * @param backend its name there; empty outside of a policy
 * @param provider {@code ollama} or {@code openai}
 * @param url up to where {@code /api} or {@code /v1} follows
 * @param wantsKey whether a Secret goes with it
 * @param declared whether somebody said that it has to be there
 */
record Model(String of, String backend, String provider, String url, String model, boolean wantsKey, boolean declared) {
    /** The host of its address; empty where there is none. */
    String host() {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "" : host.replaceAll("^\\[|]$", "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
