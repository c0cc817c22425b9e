package dev.logkv;

/** How safe a write is when it is acknowledged. */
public enum Durability {

    /**
     * In the page cache of the operating system: survives the death of this process at any instant,
     * but not a loss of power. A background sync, {@link Options#syncInterval()} apart, bounds what
     * that can take; {@link LogKV#sync} is the barrier by hand. What is lost is always the end of
     * the history, never something in its middle.
     */
    BUFFERED,

    /**
     * On the device. Writers that wait at the same time share one sync (group commit). A sync also
     * covers every write that was acknowledged before it.
     */
    SYNC
}
