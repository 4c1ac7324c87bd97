package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.core.Human;

/** The account that {@code you} stands for. */
public sealed interface HumanAccount {
    UserId userId();

    /** What the core has to know of it. */
    default Human human() {
        return new Human(userId().value(), this instanceof Own);
    }

    /** An account of our own homeserver: the registrar joins rooms as it and lists its direct chats. */
    record Own(UserId userId, Secret accessToken) implements HumanAccount {}

    /** Somebody's account: invited, and joins by themselves. */
    record Guest(UserId userId) implements HumanAccount {}
}
