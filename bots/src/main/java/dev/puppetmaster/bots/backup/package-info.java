/**
 * What a network of one machine, or a homeserver of a cluster with its puppets, keeps: into one file and back. The command line
 * uses it, and {@link dev.puppetmaster.bots.backup.BackupMain} in Jobs of the chart synapse. Nothing else of bots is known here.
 */
@NullMarked
package dev.puppetmaster.bots.backup;

import org.jspecify.annotations.NullMarked;
