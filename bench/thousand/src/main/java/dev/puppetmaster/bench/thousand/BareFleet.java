package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Installation;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.Plan;
import dev.puppetmaster.registrar.core.RecordDraft;
import dev.puppetmaster.registrar.core.Subject;
import dev.puppetmaster.registrar.core.Subjects;
import java.io.IOException;
import java.util.List;

/** A fleet that the bare client makes: the calls are those that the registrar would make, and only they are timed. */
public final class BareFleet {
    private final BareClient client;
    private final Installation installation;
    private final Knowledge knowledge = new Knowledge();
    private ManagedRecord record = ManagedRecord.empty("bare");

    /** @param sender the account that makes the rooms */
    public BareFleet(BareClient client, String sender) {
        this.client = client;
        this.installation = new Installation("bare", sender, null, DeletionPolicy.Retain);
    }

    /** Makes what is new in {@code fleet}; returns how many seconds the calls took. */
    public double make(Fleet fleet) throws IOException, InterruptedException {
        DesiredState desired = DesiredState.of(Declared.of(fleet.resources()), installation);
        for (Subject subject : Subjects.missing(desired, record, knowledge)) {
            switch (subject) {
                case Subject.Account it -> knowledge.account(it.userId(), null, false);
                case Subject.Room it -> knowledge.room(it.alias(), null);
                case Subject.DirectChats it -> throw new IllegalStateException("nobody lists direct chats here");
            }
        }
        List<Action> actions = Plan.diff(desired, record, knowledge).actions();
        RecordDraft draft = new RecordDraft(record.prepared(actions));
        long nanos = 0;
        for (Action action : actions) {
            long began = System.nanoTime();
            client.apply(action);
            nanos += System.nanoTime() - began;
            String made = action instanceof Action.CreateRoom it ? client.room(it.room()) : null;
            knowledge.done(action, made);
            draft.done(action, made);
        }
        record = draft.record();
        return nanos / 1e9;
    }
}
