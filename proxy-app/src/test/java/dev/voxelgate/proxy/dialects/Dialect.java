package dev.voxelgate.proxy.dialects;

import java.io.IOException;

/** How an archive answers: it has the right answer to every request, and gives it, or another one, in its own way. */
@FunctionalInterface
interface Dialect {

    /** As the standard has it. */
    Dialect STANDARD = Asked::right;

    Answer answer(Asked asked) throws IOException, InterruptedException;

    /** The same, but requests for a kind of resource are answered otherwise. */
    default Dialect with(Resource resource, Dialect other) {
        return asked -> (asked.resource() == resource ? other : this).answer(asked);
    }

    /** The same, but requests for some kinds of resources are refused. */
    default Dialect refusing(int status, Resource... resources) {
        var dialect = this;
        for (var resource : resources) {
            dialect = dialect.with(resource, _ -> Answer.refusal(status));
        }
        return dialect;
    }

    /** The same, with every answer changed that is no refusal. */
    default Dialect changing(Resource resource, Change change) {
        return with(resource, asked -> {
            var answer = answer(asked);
            return answer.status() < 300 ? change.of(answer) : answer;
        });
    }

    /** Another form of an answer. */
    @FunctionalInterface
    interface Change {
        Answer of(Answer answer) throws IOException;
    }
}
