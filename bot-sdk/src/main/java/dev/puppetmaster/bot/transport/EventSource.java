package dev.puppetmaster.bot.transport;

/** A way by which events come. */
public interface EventSource extends AutoCloseable {
    /** Begins; events go to the inbox from now on. */
    void start();

    Health health();

    /** Takes nothing more. What was being taken is in the store, or not taken at all. */
    @Override
    void close();
}
