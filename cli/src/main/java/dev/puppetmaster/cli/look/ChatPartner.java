package dev.puppetmaster.cli.look;

import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;

/** A puppet, a person who talks with it, and the room where they do. */
public interface ChatPartner extends AutoCloseable {
    MatrixClient you();

    RoomId room();

    UserId puppet();

    @Override
    void close();
}
