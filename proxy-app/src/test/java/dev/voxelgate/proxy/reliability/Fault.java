package dev.voxelgate.proxy.reliability;

/** What can go wrong between the gateway and an archive. */
enum Fault {
    REFUSED("connections refused for a moment", true),
    RESET_BEFORE_ANSWER("reset before the answer", true),
    CLOSED_BEFORE_ANSWER("closed before the first byte", true),
    RESET_WITHIN_ANSWER("reset within the answer", true),
    CLOSED_WITHIN_ANSWER("closed within the answer", true),
    NO_CLOSING_BOUNDARY("multipart without its closing boundary", true),
    STALL_BEFORE_ANSWER("silence before the first byte", true),
    STALL_WITHIN_ANSWER("silence within the answer", true),
    DRIBBLE("some bytes one at a time", true),
    TOO_MANY_REQUESTS("status 429", true),
    BAD_GATEWAY("status 502", true),
    UNAVAILABLE("status 503", true),
    GATEWAY_TIMEOUT("status 504", true),
    SHORT_DOCUMENT("JSON cut short, framed as if it were whole", true),
    INTERNAL_ERROR("status 500", false),
    OTHER_STATUS("status 302, 400, 404 or 418 with garbage", false),
    GARBAGE("status 200 with garbage", false),
    SHORT_FILE("DICOM file cut short, framed as if it were whole", false);

    private final String what;
    private final boolean passing;

    Fault(String what, boolean passing) {
        this.what = what;
        this.passing = passing;
    }

    /** Whether it says of itself that it passes: then a client of the gateway must not see a few of it. */
    boolean isPassing() {
        return passing;
    }

    /** Whether an exchange that it hurts brings nothing at all, so that no number of them can make an array. */
    boolean leavesNothing() {
        return switch (this) {
            case REFUSED,
                    RESET_BEFORE_ANSWER,
                    CLOSED_BEFORE_ANSWER,
                    STALL_BEFORE_ANSWER,
                    TOO_MANY_REQUESTS,
                    BAD_GATEWAY,
                    UNAVAILABLE,
                    GATEWAY_TIMEOUT,
                    SHORT_DOCUMENT,
                    INTERNAL_ERROR,
                    OTHER_STATUS,
                    GARBAGE -> true;
            case RESET_WITHIN_ANSWER,
                    CLOSED_WITHIN_ANSWER,
                    NO_CLOSING_BOUNDARY,
                    STALL_WITHIN_ANSWER,
                    DRIBBLE,
                    SHORT_FILE -> false;
        };
    }

    @Override
    public String toString() {
        return what;
    }
}
