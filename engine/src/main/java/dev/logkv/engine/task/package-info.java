/**
 * Work in the background and its supervision. A supervised task that fails is started again after a
 * bounded backoff; a fault that persists makes the store read-only. Clock, randomness and
 * scheduling are injected here, so that tests run without waiting.
 */
@NullMarked
package dev.logkv.engine.task;

import org.jspecify.annotations.NullMarked;
