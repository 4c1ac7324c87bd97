package dev.puppetmaster.gateway.policy;

/** What is counted. */
public enum Measure {
    REQUESTS("requests"),
    /** Of prompts and answers. */
    TOKENS("tokens"),
    /** By the prices of the backends, in millionths of whatever currency they are in. */
    COST("millionths of cost");

    private final String words;

    Measure(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
