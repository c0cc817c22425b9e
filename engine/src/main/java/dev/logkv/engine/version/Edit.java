package dev.logkv.engine.version;

import java.util.List;

/**
 * What leads from one version to the next; durable as a whole or not at all.
 *
 * @param changes applied in their order
 */
public record Edit(List<Change> changes) {

    public Edit {
        changes = List.copyOf(changes);
    }
}
