package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import java.util.List;

/** Renames a puppet's resource while its account stays. */
final class TroupeRenaming {
    private TroupeRenaming() {}

    static DesiredState rename(DesiredState state, String from, String to) {
        List<Puppet> puppets = state.resources().puppets().stream()
                .map(p -> p.metadata().name().equals(from) ? renamed(p, to) : p)
                .toList();
        List<Friendship> friendships = state.resources().friendships().stream()
                .map(f -> new Friendship(
                        f.metadata(),
                        new Friendship.Spec(
                                f.spec().members().stream()
                                        .map(m -> m.equals(new Friendship.PuppetMember(Ref.to(from)))
                                                ? new Friendship.PuppetMember(Ref.to(to))
                                                : m)
                                        .toList(),
                                f.spec().direction(),
                                f.spec().observers(),
                                f.spec().topic())))
                .toList();
        Resources resources = new Resources(state.resources().homeserver(), puppets, friendships);
        return DesiredState.of(Declared.of(resources), state.installation());
    }

    private static Puppet renamed(Puppet p, String to) {
        return new Puppet(
                ObjectMeta.named(to),
                new Puppet.Spec(
                        p.spec().homeserverRef(),
                        p.localpart(),
                        p.displayName(),
                        p.spec().brain(),
                        p.spec().accessUsers(),
                        p.spec().allowedNamespaces(),
                        p.spec().operatingMode(),
                        p.spec().maxConsecutiveBotTurns(),
                        p.spec().deletionPolicy()));
    }
}
