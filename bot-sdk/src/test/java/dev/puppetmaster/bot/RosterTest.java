package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who of a host's puppets is in a room. */
class RosterTest {
    private static UserId user(String name) {
        return new UserId("@" + name + ":example.org");
    }

    private final List<Puppet> puppets = IntStream.range(0, 20)
            .mapToObj(i -> Puppet.alone(user("p" + (97 * i % 20)), (ask, turn) -> Answer.of("x"), List.of("*")))
            .toList();
    private final Roster roster = new Roster(puppets, new Network(List.of(), Set.of()));

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 100})
    void itsJoinedPuppetsComeInTheRostersOrderInRoomsOfAnySize(int others) {
        Map<UserId, RoomView.Member> members = new HashMap<>();
        for (int i = 0; i < others; i++) {
            members.put(user("person" + i), new RoomView.Member(true, ""));
        }
        puppets.subList(3, 10).forEach(puppet -> members.put(puppet.userId(), new RoomView.Member(true, "")));
        members.put(puppets.get(12).userId(), new RoomView.Member(false, ""));

        assertThat(roster.joinedTo(new RoomView(new RoomId("!room:example.org"), members, false, false)))
                .isEqualTo(puppets.subList(3, 10));
    }
}
