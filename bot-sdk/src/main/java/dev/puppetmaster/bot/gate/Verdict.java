package dev.puppetmaster.bot.gate;

/**
 * @param decision what becomes of the event
 * @param loop the room's loop guard from now on
 */
public record Verdict(Decision decision, LoopState loop) {}
