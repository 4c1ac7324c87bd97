/** A table as one picture. The only package that touches AWT, which it uses without a display. */
@NullMarked
package dev.puppetmaster.bots.data.chart;

import org.jspecify.annotations.NullMarked;
