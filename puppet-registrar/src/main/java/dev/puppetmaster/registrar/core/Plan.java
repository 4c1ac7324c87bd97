package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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

        /** The account is somebody's who uses it, and is not touched. */
        record Foreign(ResourceKey owner, String userId) implements Note {}

        /** An account of another homeserver that cannot be asked in yet: that homeserver is away, or has not made it. */
        record Away(ResourceKey owner, String userId) implements Note {}

        /** An account of another homeserver was asked in and has not come yet, or is asked in after one that has not. */
        record Expected(ResourceKey owner, String userId) implements Note {}

        /** A room of another homeserver that one of ours cannot join yet: it is not made, or nobody has asked ours in. */
        record Waiting(ResourceKey owner, String room, String userId) implements Note {}
    }

    /** What of {@code desired} and of the record can be decided upon. */
    interface Known {
        boolean account(String userId);

        /** Whether it is known in which rooms {@code userId} is. */
        boolean whereabouts(String userId);

        /** Whether it and all accounts that it needs are known. */
        boolean room(DesiredRoom room);

        boolean room(String alias);
    }

    private static final Known EVERYTHING = new Known() {
        @Override
        public boolean account(String userId) {
            return true;
        }

        @Override
        public boolean whereabouts(String userId) {
            return true;
        }

        @Override
        public boolean room(DesiredRoom room) {
            return true;
        }

        @Override
        public boolean room(String alias) {
            return true;
        }
    };

    /** @param observed has to know everything that is desired or on record */
    public static Plan diff(DesiredState desired, ObservedState observed) {
        return new Differ(desired, observed, EVERYTHING).diff();
    }

    /** The plan for what is known; about the rest nothing is said. */
    public static Plan diff(DesiredState desired, ManagedRecord record, Knowledge knowledge) {
        return new Differ(desired, knowledge.observed(record), knowledge.known()).diff();
    }

    private static final class Differ {
        private final DesiredState desired;
        private final ObservedState observed;
        private final Known known;
        private final Set<Action> actions = new LinkedHashSet<>();
        private final List<Note> notes = new ArrayList<>();
        /** Accounts that can do nothing any more. */
        private final Set<String> closed = new HashSet<>();

        Differ(DesiredState desired, ObservedState observed, Known known) {
            this.desired = desired;
            this.observed = observed;
            this.known = known;
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
                if (!closed.contains(room.creator()) && known.room(room)) {
                    RoomPlan.add(room, desired, observed, closed, known, actions, notes);
                }
            }
            new Removals(desired, observed, known, actions).add();
            return new Plan(List.copyOf(actions), notes);
        }

        /** People see it as who made their rooms and invites them. */
        private void sender() {
            String userId = desired.registrarSender();
            if (!known.account(userId)) {
                return;
            }
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
            if (!known.account(userId)) {
                return;
            }
            if (observed.accounts().containsKey(userId) && !observed.isOurs(userId)) {
                closed.add(userId);
                notes.add(new Note.Foreign(owner, userId));
                return;
            }
            if (!puppet.record().equals(observed.record().puppets().get(userId))) {
                actions.add(new Action.RecordPuppet(owner, userId, puppet.record()));
            }
            Account account = observed.accounts().get(userId);
            if (account == null || !account.hasDevice()) {
                // some homeservers let us act as accounts that nobody has made; to make one that is there changes
                // nothing
                actions.add(new Action.RegisterPuppet(owner, userId));
                actions.add(new Action.PutDevice(owner, userId));
            }
            String displayName = puppet.puppet().displayName();
            if (account == null || !Objects.equals(account.displayName(), displayName)) {
                actions.add(new Action.SetDisplayName(owner, userId, displayName));
            }
        }
    }

    /** Whether it waits for what another homeserver has to do. */
    boolean isWaiting() {
        return notes.stream()
                .anyMatch(note ->
                        note instanceof Note.Away || note instanceof Note.Expected || note instanceof Note.Waiting);
    }

    /** For whom something is left to do. */
    public Set<ResourceKey> owners() {
        Set<ResourceKey> owners = new HashSet<>();
        actions.forEach(action -> owners.add(action.owner()));
        return owners;
    }
}
