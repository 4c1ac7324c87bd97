/**
 * What came: events by push and by read-back go through one door into the store, and the gate's verdicts are written
 * down. No brain is called here.
 */
@NullMarked
package dev.puppetmaster.bot.inbox;

import org.jspecify.annotations.NullMarked;
