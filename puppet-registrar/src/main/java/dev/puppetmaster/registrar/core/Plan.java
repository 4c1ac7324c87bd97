package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What to do to come from what is to what should be: accounts, then rooms and who is in them, then what is no longer
 * wanted. Applied whole, the next plan is empty; applied in part, the next plan does the rest.
 *
 * @param actions in the order in which they must be done
 * @param notes what is not as desired and is left so on purpose
 */
public record Plan(List<Action> actions, List<Note> notes) {
    public Plan {
        actions = List.copyOf(actions);
        notes = List.copyOf(notes);
    }

    /** What the account is called that makes rooms. */
    static final String SENDER_NAME = "Puppetmaster";

    /** Something that is left as it is, and why. */
    public sealed interface Note {
        ResourceKey owner();

        /** A person left or declined; invited again only when the resource changes. */
        record StaysOut(ResourceKey owner, String userId) implements Note {}

        /** Somebody was banned from the room by hand. */
        record Banned(ResourceKey owner, String userId) implements Note {}

        /** The room behind our alias carries another owner's mark. */
        record Taken(ResourceKey owner, String alias, OwnerMark mark) implements Note {}

        /** The account was closed and can never be opened again. */
        record Closed(ResourceKey owner, String userId) implements Note {}
    }

    public static Plan diff(DesiredState desired, ObservedState observed) {
        return new Differ(desired, observed).diff();
    }

    private static final class Differ {
        private final DesiredState desired;
        private final ObservedState observed;
        private final Set<Action> actions = new LinkedHashSet<>();
        private final List<Note> notes = new ArrayList<>();
        /** Accounts that can do nothing any more. */
        private final Set<String> closed = new HashSet<>();

        Differ(DesiredState desired, ObservedState observed) {
            this.desired = desired;
            this.observed = observed;
        }

        Plan diff() {
            observed.record().puppets().forEach((userId, puppet) -> {
                if (puppet.deactivated()) {
                    closed.add(userId);
                }
            });
            sender();
            desired.puppets().forEach(this::account);
            for (DesiredRoom room : desired.rooms()) {
                if (!closed.contains(room.creator())) {
                    RoomPlan.add(room, desired, observed, closed, actions, notes);
                }
            }
            observed.record().rooms().forEach(this::removedRoom);
            observed.record().puppets().forEach(this::removedPuppet);
            return new Plan(List.copyOf(actions), notes);
        }

        /** People see it as who made their rooms and invites them. */
        private void sender() {
            String userId = desired.registrarSender();
            Account account = observed.accounts().get(userId);
            if (account == null || !SENDER_NAME.equals(account.displayName())) {
                ResourceKey owner = desired.resources().homeserver().key();
                actions.add(new Action.SetDisplayName(owner, userId, SENDER_NAME));
            }
        }

        private void account(DesiredPuppet puppet) {
            ResourceKey owner = puppet.owner();
            String userId = puppet.userId();
            if (closed.contains(userId)) {
                notes.add(new Note.Closed(owner, userId));
                return;
            }
            if (!puppet.record().equals(observed.record().puppets().get(userId))) {
                actions.add(new Action.RecordPuppet(owner, userId, puppet.record()));
            }
            Account account = observed.accounts().get(userId);
            if (account == null) {
                actions.add(new Action.RegisterPuppet(owner, userId));
            }
            if (account == null || !account.hasDevice()) {
                actions.add(new Action.PutDevice(owner, userId));
            }
            String displayName = puppet.puppet().displayName();
            if (account == null || !Objects.equals(account.displayName(), displayName)) {
                actions.add(new Action.SetDisplayName(owner, userId, displayName));
            }
        }

        /** A direct chat goes only with its puppet: a retained puppet keeps it. */
        private void removedRoom(String alias, ManagedRoom managed) {
            boolean wanted = desired.room(alias).isPresent();
            ManagedPuppet creator = observed.record().puppets().get(managed.creator());
            boolean retained = managed.kind() == RoomKind.DIRECT
                    && creator != null
                    && desired.puppetOf(managed.creator()).isEmpty()
                    && creator.deletionPolicy() == DeletionPolicy.Retain;
            if (!wanted && !retained) {
                RoomPlan.addRemoval(alias, managed, desired, observed, actions);
            }
        }

        private void removedPuppet(String userId, ManagedPuppet puppet) {
            if (desired.puppetOf(userId).isPresent()
                    || puppet.deletionPolicy() == DeletionPolicy.Retain
                    || puppet.deactivated()) {
                return;
            }
            ResourceKey owner = new ResourceKey("Puppet", puppet.namespace(), puppet.name());
            Account account = observed.accounts().get(userId);
            boolean deactivate = puppet.deletionPolicy() == DeletionPolicy.Deactivate;
            if (account != null) {
                account.joinedRooms().stream()
                        .sorted()
                        .forEach(roomId -> actions.add(new Action.LeaveUser(owner, roomId, userId)));
                if (deactivate) {
                    actions.add(new Action.DeactivateAccount(owner, userId));
                }
            }
            actions.add(
                    account != null && deactivate
                            ? new Action.RecordPuppet(
                                    owner,
                                    userId,
                                    new ManagedPuppet(puppet.namespace(), puppet.name(), puppet.deletionPolicy(), true))
                            : new Action.ForgetPuppet(owner, userId));
        }
    }

    /** Whether anything is left to do for {@code owner}. */
    public boolean isSettled(ResourceKey owner) {
        return actions.stream().noneMatch(action -> action.owner().equals(owner));
    }

    static Map<String, ObservedState.Member> onlyCreator(DesiredRoom room) {
        return Map.of(room.creator(), new ObservedState.Member(ObservedState.Membership.JOIN, room.creator()));
    }
}
