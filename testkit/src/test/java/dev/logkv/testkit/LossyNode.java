package dev.logkv.testkit;

/** What has a name in a {@link LossyDirectory}. */
sealed interface LossyNode permits LossyDirectory, LossyFile {}
