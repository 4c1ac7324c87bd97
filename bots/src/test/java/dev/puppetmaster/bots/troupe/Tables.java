package dev.puppetmaster.bots.troupe;

import java.nio.charset.StandardCharsets;

/** Files for tests. */
final class Tables {
    /** Forty rows; {@code price} follows {@code size}, {@code empty} holds nothing, {@code same} does not vary. */
    static final byte[] HOUSES = houses();

    private Tables() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] houses() {
        StringBuilder csv = new StringBuilder("id,size,price,town,same,empty\n");
        for (int row = 1; row <= 40; row++) {
            csv.append("h").append(row).append(',').append(50 + row).append(',').append(1000 * (50 + row) + row % 3);
            csv.append(',').append(row % 2 == 0 ? "Bonn" : "Köln").append(",1,\n");
        }
        return utf8(csv.toString());
    }
}
