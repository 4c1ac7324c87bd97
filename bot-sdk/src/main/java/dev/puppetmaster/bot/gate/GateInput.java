package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a decision depends on.
 *
 * @param event the event
 * @param self the puppet that got it
 * @param room the room as of the event
 * @param network which accounts are puppets
 * @param commandOwners who in this room declares which command
 * @param loop the room's loop guard
 * @param repliesToSelf whether the event replies to a message of this puppet
 * @param awaited whether an ask of this puppet waits for exactly this answer
 * @param underway the ask that a reaction is about: it edits it, takes it back, or reacts to it or to
 *     its answer while that is made
 * @param request the request for approval that it reacts to, edits or takes back
 * @param receivedAt when the event came, ms
 */
public record GateInput(
        MatrixEvent event,
        Puppet self,
        RoomView room,
        Network network,
        Map<String, List<UserId>> commandOwners,
        LoopState loop,
        boolean repliesToSelf,
        boolean awaited,
        Optional<Underway> underway,
        Optional<Requested> request,
        long receivedAt) {

    /** Where it is about nothing that is under way. */
    public GateInput(
            MatrixEvent event,
            Puppet self,
            RoomView room,
            Network network,
            Map<String, List<UserId>> commandOwners,
            LoopState loop,
            boolean repliesToSelf,
            boolean awaited,
            long receivedAt) {
        this(
                event,
                self,
                room,
                network,
                commandOwners,
                loop,
                repliesToSelf,
                awaited,
                Optional.empty(),
                Optional.empty(),
                receivedAt);
    }
}
