package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Who is on stage: puppets with numbers, each with a direct chat with one person. */
public final class Cast {
    public static final String PREFIX = "data-";

    private Cast() {}

    static UserId puppet(int number) {
        return new UserId("@" + localpart(PREFIX, number) + ":" + Server.NAME);
    }

    static String localpart(String prefix, int number) {
        return String.format(Locale.ROOT, "%sp%04d", prefix, number);
    }

    /**
     * The resources of some puppets, as the folder of a user would have them.
     *
     * @param theme a name of its own for those that are made apart
     * @param from number of the first
     * @param to behind the last
     */
    public static Resources resources(String theme, String prefix, int from, int to) {
        Homeserver homeserver = new Homeserver(
                ObjectMeta.named(theme),
                new Homeserver.Spec(Server.NAME, null, "Theme " + theme, List.of(prefix), null, List.of(), List.of()));
        List<Puppet> puppets = IntStream.range(from, to)
                .mapToObj(number -> new Puppet(
                        ObjectMeta.named(localpart("", number)),
                        new Puppet.Spec(
                                Ref.to(theme),
                                localpart(prefix, number),
                                "Puppet " + number,
                                new Puppet.JavaBrain("x.Y"),
                                List.of(),
                                List.of(),
                                Puppet.OperatingMode.Running,
                                10,
                                DeletionPolicy.LeaveRooms)))
                .toList();
        return new Resources(homeserver, puppets, List.of());
    }
}
