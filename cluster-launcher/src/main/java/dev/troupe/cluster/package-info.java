/** Forks JVMs, hands them their boot record, watches over them and ends them. Knows no primitive. */
@NullMarked
package dev.troupe.cluster;

import org.jspecify.annotations.NullMarked;
