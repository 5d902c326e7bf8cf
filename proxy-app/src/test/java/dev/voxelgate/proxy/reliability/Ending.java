package dev.voxelgate.proxy.reliability;

/**
 * How an answer ended.
 *
 * @param verdict what that means for the client
 * @param status of the answer, or 0 without one
 * @param detail for people
 */
record Ending(Verdict verdict, int status, String detail) {

    enum Verdict {
        /** It is complete, and bit for bit the expected one. */
        EXACT,
        /** It is complete, or at least its beginning is there, and differs: what must never happen. */
        WRONG,
        /** Status 400 or above, with a complete {@code application/problem+json}. */
        PROBLEM,
        /** It is complete, but neither an array nor a problem: nobody is deceived, but nobody is told either. */
        UNCLEAR,
        /** It ended before its framing said so: no client can take it for complete. */
        BROKEN,
        /** It did not end. */
        HUNG
    }
}
