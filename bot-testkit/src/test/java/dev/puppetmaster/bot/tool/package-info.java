/** Tools of Java, called as a bot calls them. */
@NullMarked
package dev.puppetmaster.bot.tool;

import org.jspecify.annotations.NullMarked;
