/**
 * The server in the base image of compiled brains: the contract of remote brains on one side, a customer's program for each turn
 * on the other. It holds nothing that it needs. Of the library only {@code bot.remote}, {@code bot.http}, {@code bot.process}, {@code
 * bot.logs} and the ids may be imported: the image has no more.
 */
@NullMarked
package dev.puppetmaster.brain;

import org.jspecify.annotations.NullMarked;
