/**
 * Tools: functions that a brain may call, by its own code or by a model. {@link dev.puppetmaster.bot.tool.Tool} is what each of
 * them is, {@link dev.puppetmaster.bot.tool.JavaTools} makes them of the annotated methods of a class. Of the library only the
 * public API may be imported here; no HTTP, no SQL, nothing of models.
 */
@NullMarked
package dev.puppetmaster.bot.tool;

import org.jspecify.annotations.NullMarked;
