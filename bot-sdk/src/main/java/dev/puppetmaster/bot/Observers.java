package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;

/** Several observers as one, told in order. */
record Observers(List<BotHost.Observer> all) implements BotHost.Observer {
    @Override
    public void started(BotHost host) {
        all.forEach(observer -> observer.started(host));
    }

    @Override
    public void stopped() {
        all.forEach(BotHost.Observer::stopped);
    }

    @Override
    public void stateChanged(MatrixEvent event) {
        all.forEach(observer -> observer.stateChanged(event));
    }

    @Override
    public void sendFailed(UserId puppet, EventId cause, String why) {
        all.forEach(observer -> observer.sendFailed(puppet, cause, why));
    }

    @Override
    public void turnEnded(TurnEnd end) {
        all.forEach(observer -> observer.turnEnded(end));
    }

    @Override
    public void reached(Step step, UserId who) {
        all.forEach(observer -> observer.reached(step, who));
    }
}
