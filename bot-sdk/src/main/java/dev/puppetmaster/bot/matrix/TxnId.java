package dev.puppetmaster.bot.matrix;

import java.util.Base64;

/**
 * A transaction id of a send. The homeserver takes two sends with one id from one user, device and room for the same
 * one, so the id is a function of what is sent and not of when (spec: client-server API, "Transaction identifiers").
 */
public record TxnId(String value) {
    private static final String PREFIX = "pm-";

    /** Whether a text is such an id, rather than the name of a part of an answer: none of them begins like it. */
    public static boolean isOne(String text) {
        return text.startsWith(PREFIX);
    }

    /**
     * The id of one part of one puppet's answer. It contains the puppet: of two puppets of one application service that
     * use one id in one room the second message would be lost, even with devices of their own.
     */
    public static TxnId of(UserId puppet, String cause, String part) {
        byte[] hash = Sha256.of(puppet.value() + '\0' + cause + '\0' + part);
        return new TxnId(PREFIX
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 32));
    }

    @Override
    public String toString() {
        return value;
    }
}
