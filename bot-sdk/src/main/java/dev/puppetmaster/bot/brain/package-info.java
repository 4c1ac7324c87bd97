/**
 * What happens to an accepted ask: its turn, in order of its room; what the brain does through it, remembered; its answer,
 * committed at once with the ask's end.
 */
@NullMarked
package dev.puppetmaster.bot.brain;

import org.jspecify.annotations.NullMarked;
