package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Where the resources are made real.
 *
 * @param id marks the rooms as ours
 * @param registrarSender full id of the account that makes friendship rooms and the Space
 * @param human whom {@code you} stands for; null: nobody
 * @param deletionPolicy of puppets that do not say one
 */
public record Installation(
        String id, String registrarSender, @Nullable Human human, DeletionPolicy deletionPolicy) {}
