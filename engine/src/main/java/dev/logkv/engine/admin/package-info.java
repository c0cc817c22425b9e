/**
 * Work on a store as a whole while nobody has it open: verification of every byte, and repair of
 * what is damaged into a new store.
 */
@NullMarked
package dev.logkv.engine.admin;

import org.jspecify.annotations.NullMarked;
