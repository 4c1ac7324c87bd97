package dev.puppetmaster.bench.themes;

import java.time.Duration;

/**
 * How much of each.
 *
 * @param settle what is waited after the start of a network, until nothing of it works on
 * @param idle how long nothing happens
 * @param messages at ten a second
 * @param asks on either side, each after the answer to the one before
 * @param block asks on one side before those on the other
 * @param warmUp asks on either side, and messages, that are not counted
 * @param rooms of the network that is backed up
 * @param each messages in each room, beside as many answers
 * @param times that it is backed up and restored
 */
record Extent(
        Duration settle, Duration idle, int messages, int asks, int block, int warmUp, int rooms, int each, int times) {
    static final Extent WHOLE =
            new Extent(Duration.ofSeconds(30), Duration.ofSeconds(60), 600, 200, 10, 20, 1_000, 2, 3);
    static final Extent SMALL = new Extent(Duration.ZERO, Duration.ofSeconds(1), 20, 6, 3, 1, 5, 2, 1);

    Extent withRooms(int count) {
        return new Extent(settle, idle, messages, asks, block, warmUp, count, each, times);
    }
}
