package dev.logkv.benchmarks.engine;

/**
 * One setting that an engine runs with, and why.
 *
 * @param name the setting and its value, as the engine calls them
 * @param reason what its documentation advises, or which rule of the comparison asks for it
 */
public record Setting(String name, String reason) {}
