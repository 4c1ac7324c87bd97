package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.Sha256;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequest.Place;
import dev.puppetmaster.bot.remote.TurnRequest.PlaceKind;
import dev.puppetmaster.bot.remote.TurnRequest.Role;
import dev.puppetmaster.bot.remote.TurnRequest.Said;
import dev.puppetmaster.bot.remote.TurnRequest.Sender;
import dev.puppetmaster.bot.remote.TurnRequest.SenderKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** What a brain is told of one turn, besides its tools and what became of them. */
record Briefing(
        String turn,
        TurnRequest.Self self,
        Place room,
        Sender sender,
        TurnRequest.Message message,
        List<Said> history) {
    private static final int MAX_MESSAGES = 1000;

    /**
     * @param displayName of the puppet
     * @param isPuppet whether somebody is a puppet, of any homeserver
     * @param before what was said before, the oldest first; the newest of it are told that fit
     */
    static Briefing of(Ask ask, Turn turn, String displayName, Predicate<UserId> isPuppet, List<Room.Said> before) {
        UserId self = turn.self();
        return new Briefing(
                name(self, ask),
                new TurnRequest.Self(self, self.localpart(), displayName),
                new Place(ask.room(), ask.direct() ? PlaceKind.DIRECT : PlaceKind.FRIENDSHIP),
                new Sender(ask.sender(), ask.fromPuppet() ? SenderKind.PUPPET : SenderKind.HUMAN),
                new TurnRequest.Message(ask.event(), ask.text()),
                history(self, isPuppet, before));
    }

    /** The same each time that the turn is begun, and another for another puppet that was asked by the same message. */
    private static String name(UserId self, Ask ask) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(self.value() + "\n" + ask.event().value()));
    }

    private static List<Said> history(UserId self, Predicate<UserId> isPuppet, List<Room.Said> before) {
        List<Said> newestFirst = new ArrayList<>();
        int left = Contract.MAX_HISTORY_BYTES;
        for (Room.Said said : before.reversed()) {
            left -= said.text().getBytes(StandardCharsets.UTF_8).length;
            if (left < 0 || newestFirst.size() == MAX_MESSAGES) {
                break;
            }
            Role role = said.sender().equals(self) ? Role.OWN : isPuppet.test(said.sender()) ? Role.PUPPET : Role.HUMAN;
            newestFirst.add(new Said(said.sender(), role, said.text()));
        }
        return newestFirst.reversed();
    }

    /** To be posted. */
    TurnRequest request(List<TurnRequest.Offer> tools, List<TurnRequest.Step> steps) {
        return new TurnRequest(turn, self, room, sender, message, history, tools, steps);
    }
}
