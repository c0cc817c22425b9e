package dev.logkv.testkit;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.fs.StoreFile;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;

/**
 * A file system over another one, on which the sync of a table takes as long as the test lets it:
 * each waits for a permit. What is not synced yet is in the page cache of both alike.
 */
final class SlowFileSystem {

    private final Semaphore permits = new Semaphore(0);

    /** Lets so many syncs of tables end, those that wait first. */
    void permit(int syncs) {
        permits.release(syncs);
    }

    FileSystem over(FileSystem fast) {
        return wrap(
                FileSystem.class,
                (_, method, arguments) ->
                        switch (call(fast, method, arguments)) {
                            case Directory directory -> slow(directory);
                            case null -> null;
                            case Object other -> other;
                        });
    }

    private Directory slow(Directory fast) {
        return wrap(
                Directory.class,
                (_, method, arguments) ->
                        switch (call(fast, method, arguments)) {
                            case StoreFile file when file.name().endsWith(".table") -> slow(file);
                            case null -> null;
                            case Object other -> other;
                        });
    }

    private StoreFile slow(StoreFile fast) {
        return wrap(
                StoreFile.class,
                (_, method, arguments) -> {
                    if (method.getName().equals("force")) {
                        permits.acquireUninterruptibly();
                    }
                    return call(fast, method, arguments);
                });
    }

    private static <T> T wrap(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
