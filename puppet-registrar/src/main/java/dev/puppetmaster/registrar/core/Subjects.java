package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What concerns us on a homeserver: everything that is desired, and what is on record and has to be cleaned up. */
public final class Subjects {
    private Subjects() {}

    /** All of them; accounts stand before rooms. */
    public static List<Subject> all(DesiredState desired, ManagedRecord record) {
        List<Subject> all = new ArrayList<>();
        forEach(desired, record, all::add);
        return all;
    }

    /** Those that have to be looked at before they can be decided upon. */
    public static List<Subject> missing(DesiredState desired, ManagedRecord record, Knowledge knowledge) {
        List<Subject> missing = new ArrayList<>();
        forEach(desired, record, subject -> {
            boolean whereabouts = subject instanceof Subject.Account it && needsWhereabouts(it.userId(), desired);
            boolean known = whereabouts
                    ? knowledge.knowsWhereabouts(((Subject.Account) subject).userId())
                    : knowledge.knows(subject);
            if (!known) {
                missing.add(subject);
            }
        });
        return missing;
    }

    /** Whether a look at an account has to tell in which rooms it is: it is to be taken out of all of them. */
    public static boolean needsWhereabouts(String userId, DesiredState desired) {
        return !userId.equals(desired.registrarSender())
                && desired.puppetOf(userId).isEmpty();
    }

    /** The resource for whose sake {@code subject} is looked at. */
    public static ResourceKey owner(Subject subject, DesiredState desired, ManagedRecord record) {
        ResourceKey homeserver = desired.resources().homeserver().key();
        return switch (subject) {
            case Subject.Account it ->
                desired.puppetOf(it.userId())
                        .map(DesiredPuppet::owner)
                        .or(() -> Optional.ofNullable(record.puppets().get(it.userId()))
                                .map(ManagedPuppet::owner))
                        .orElse(homeserver);
            case Subject.Room it ->
                desired.room(it.alias())
                        .map(DesiredRoom::owner)
                        .or(() -> Optional.ofNullable(record.rooms().get(it.alias()))
                                .map(room -> room.mark().owner()))
                        .orElse(homeserver);
            case Subject.DirectChats it -> homeserver;
        };
    }

    private static void forEach(DesiredState desired, ManagedRecord record, Consumer<Subject> each) {
        each.accept(new Subject.Account(desired.registrarSender()));
        desired.puppets().forEach(puppet -> each.accept(new Subject.Account(puppet.userId())));
        record.puppets().forEach((userId, puppet) -> {
            if (Removals.isToBeCleanedUp(userId, puppet, desired)) {
                each.accept(new Subject.Account(userId));
            }
        });
        Human human = desired.human();
        if (human != null && human.own()) {
            each.accept(new Subject.DirectChats());
        }
        desired.rooms().forEach(room -> each.accept(new Subject.Room(room.alias())));
        record.rooms().forEach((alias, managed) -> {
            if (Removals.isToBeCleanedUp(alias, managed, desired, record)) {
                each.accept(new Subject.Room(alias));
            }
        });
    }
}
