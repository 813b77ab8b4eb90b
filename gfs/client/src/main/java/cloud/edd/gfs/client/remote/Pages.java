package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches page by page as it is asked for.
 *
 * @param <P> answers of the master
 * @param <E> what comes out
 */
abstract class Pages<P, E> implements Iterator<E> {

    private Iterator<E> page = Collections.emptyIterator();
    private @Nullable P last;

    /** @param before null for the first */
    abstract P fetch(@Nullable P before) throws GfsException;

    abstract Iterator<E> entries(P page);

    abstract boolean hasMore(P page);

    @Override
    public final boolean hasNext() {
        while (!page.hasNext()) {
            P before = last;
            if (before != null && !hasMore(before)) {
                return false;
            }
            try {
                P next = fetch(before);
                last = next;
                page = entries(next);
            } catch (GfsException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    @Override
    public final E next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no more");
        }
        return page.next();
    }
}
