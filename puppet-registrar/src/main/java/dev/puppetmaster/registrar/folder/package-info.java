/**
 * Resources from a folder of YAML files, watched. What is broken is said and what was good stays in force. No Matrix may
 * be imported.
 */
@NullMarked
package dev.puppetmaster.registrar.folder;

import org.jspecify.annotations.NullMarked;
