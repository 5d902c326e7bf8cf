package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A source that hands on every signal as it is, whatever was requested or cancelled before. For one subscriber. */
final class Wire implements Publisher<ByteBuf> {

    volatile boolean cancelled;
    private volatile @Nullable Subscriber<? super ByteBuf> subscriber;

    @Override
    public void subscribe(Subscriber<? super ByteBuf> subscriber) {
        this.subscriber = subscriber;
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled = true;
            }
        });
    }

    void next(ByteBuf chunk) {
        subscriber().onNext(chunk);
    }

    void complete() {
        subscriber().onComplete();
    }

    void error(Throwable error) {
        subscriber().onError(error);
    }

    private Subscriber<? super ByteBuf> subscriber() {
        var current = subscriber;
        if (current == null) {
            throw new IllegalStateException("nobody has subscribed");
        }
        return current;
    }
}
