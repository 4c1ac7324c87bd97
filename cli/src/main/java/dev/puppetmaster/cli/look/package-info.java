/** Commands that look at what {@code up} runs and talk with it: get, describe, trace, chat. They change nothing. */
@NullMarked
package dev.puppetmaster.cli.look;

import org.jspecify.annotations.NullMarked;
