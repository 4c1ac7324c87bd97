package dev.puppetmaster.gateway.declared;

import java.io.IOException;

/** A key cannot be had; the message is one line, and nothing of what stands in a Secret. */
final class KeyException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason one word in CamelCase, stable */
    KeyException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
