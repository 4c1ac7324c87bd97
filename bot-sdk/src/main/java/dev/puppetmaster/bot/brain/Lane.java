package dev.puppetmaster.bot.brain;

import java.util.concurrent.Semaphore;

/**
 * The order of one puppet in one room: one turn at a time. A turn that waits for a friend lets the next go on, so that two
 * friends who ask each other never wait for each other's lanes.
 */
final class Lane {
    private final Semaphore turn = new Semaphore(1, true);
    private final Semaphore everywhere;

    /** @param everywhere bounds the turns that work at the same time in all lanes */
    Lane(Semaphore everywhere) {
        this.everywhere = everywhere;
    }

    void enter() throws InterruptedException {
        turn.acquire();
        boolean entered = false;
        try {
            everywhere.acquire();
            entered = true;
        } finally {
            if (!entered) {
                turn.release();
            }
        }
    }

    void leave() {
        everywhere.release();
        turn.release();
    }
}
