package dev.puppetmaster.testkit.internal;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param deviceId null for an appservice that names none
 * @param appservice null for an ordinary user
 */
public record Requester(
        String userId, @Nullable String deviceId, @Nullable Appservice appservice) {}
