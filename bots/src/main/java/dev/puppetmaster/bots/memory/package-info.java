/**
 * What a puppet with a model remembers of a room: its end, a summary of what was before, facts of a person. Facts stand in a
 * SQLite file of their own, which only {@link dev.puppetmaster.bots.memory.FactStore} knows. Nothing of models is known here:
 * whoever remembers by a model passes it in.
 */
@NullMarked
package dev.puppetmaster.bots.memory;

import org.jspecify.annotations.NullMarked;
