/**
 * The tools of a puppet with a model: from what its assignment says of a Tool to functions that may be called. Each sub-package
 * is one kind of Tool; here stands what is true of all: arguments are checked against the schema, what changes something runs
 * at most once, a function that is not what it was is not called, time and output have an end. Nothing of models, rooms or
 * the registrar is known here.
 */
@NullMarked
package dev.puppetmaster.bots.tools;

import org.jspecify.annotations.NullMarked;
