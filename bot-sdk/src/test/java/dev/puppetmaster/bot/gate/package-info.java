@NullMarked
package dev.puppetmaster.bot.gate;

import org.jspecify.annotations.NullMarked;
