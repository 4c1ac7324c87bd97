/** Tools of plain Java: classes that the runtime can load. They run inside the process that holds the tokens. */
@NullMarked
package dev.puppetmaster.bots.tools.code;

import org.jspecify.annotations.NullMarked;
