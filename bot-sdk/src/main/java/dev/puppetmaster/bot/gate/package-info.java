/**
 * Who is answered: one pure function from an event and what is known of its room to a decision with a reason. No HTTP, no
 * SQL, no clock in here.
 */
@NullMarked
package dev.puppetmaster.bot.gate;

import org.jspecify.annotations.NullMarked;
