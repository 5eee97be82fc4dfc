package org.ollamasidecar.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Streams a feed: what is kept after an id, then whatever comes. A jump of the ids is told as a gap, with its size. */
public final class Follower<T> implements StreamSource {

    private final Feed<T> feed;
    private final List<StreamItem> pending = new ArrayList<>();
    private long told;

    /**
     * @param asked the id that the reader has seen last, if it says so
     * @param newest the newest id of the feed
     * @param usual after which id a reader begins that has seen none
     */
    public Follower(Feed<T> feed, OptionalLong asked, long newest, long usual) {
        this.feed = feed;
        this.told = asked.isPresent() && asked.getAsLong() <= newest ? asked.getAsLong() : usual;
        if (asked.isPresent() && asked.getAsLong() > newest) {
            pending.add(StreamItem.gap(
                    usual, "There is no id " + asked.getAsLong() + " here: the ids began anew, this is what is kept."));
        }
    }

    @Override
    public List<StreamItem> next(Duration limit) throws InterruptedException {
        List<StreamItem> items = new ArrayList<>(pending);
        pending.clear();
        for (T value : feed.await(told, items.isEmpty() ? limit : Duration.ZERO)) {
            long id = feed.id(value);
            long missed = id - told - 1;
            if (missed > 0 && feed.isWhole()) {
                items.add(StreamItem.gap(missed, missed + " " + feed.lost()));
            }
            items.add(new StreamItem(Long.toString(id), feed.type(value), value));
            told = id;
        }
        return items;
    }
}
