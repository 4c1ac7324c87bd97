package dev.puppetmaster.gateway.wire;

import java.io.IOException;

/** What came is not as the format has it. The message is one line: which field, and what would be right; nothing that came. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1;

    public WireException(String line) {
        super(line);
    }
}
