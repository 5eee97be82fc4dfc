package org.ollamasidecar.gateway.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;

/** Takes the bytes of a body as long as there is room for them. */
public final class BoundedBody {

    /** Places in a body are counted by an int. */
    private static final long LONGEST = 1 << 30;

    private final long maxBytes;
    private final BodyBudget budget;
    private final HeldBody held;
    private long taken;

    public BoundedBody(long maxBytes, BodyBudget budget) {
        this.maxBytes = Math.min(LONGEST, Math.min(maxBytes, budget.mostOfOne()));
        this.budget = budget;
        this.held = new HeldBody(PooledByteBufAllocator.DEFAULT, () -> budget.giveBack(taken));
    }

    /** What was taken. */
    HeldBody held() {
        return held;
    }

    /** @throws RefusedException when so many bytes are too many */
    void requireRoomFor(long size) {
        if (size > maxBytes) {
            throw new RefusedException(Refusal.tooLarge(maxBytes));
        }
    }

    /** @throws RefusedException when it becomes too large, or other bodies leave no room */
    void take(ByteBuf next, HeldBody.PieceReader reader) {
        int size = next.readableBytes();
        requireRoomFor(held.length() + (long) size);
        if (!budget.tryTake(size, taken)) {
            throw new RefusedException(Refusal.busy("bodies of other requests fill the memory", Duration.ZERO));
        }
        taken += size;
        held.append(next, reader);
    }
}
