package dev.voxelgate.dicomweb.testing;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Names every test that was skipped, and why, where a reader of the build's output sees it: Maven counts skipped
 * methods without their reason, and does not mention a skipped class at all. Registered by being on the class path.
 */
public final class SkipReport implements TestExecutionListener {

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        report(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            report(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    private static void report(TestIdentifier test, String reason) {
        String place = test.getSource()
                .map(source -> source instanceof MethodSource method ? method.getClassName() + "." : "")
                .orElse("");
        // One write, so that the lines of two test processes do not mix.
        System.out.println("[SKIPPED] %s%s: %s".formatted(place, test.getLegacyReportingName(), reason));
    }
}
