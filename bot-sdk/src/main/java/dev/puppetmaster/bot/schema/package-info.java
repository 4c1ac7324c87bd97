/**
 * Arguments of a call, held to a JSON Schema: the same check, with the same words, wherever a call is made. It needs {@code
 * com.networknt:json-schema-validator}, which whoever uses it brings. Nothing else of ours may be imported.
 */
@NullMarked
package dev.puppetmaster.bot.schema;

import org.jspecify.annotations.NullMarked;
