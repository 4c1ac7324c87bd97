package dev.puppetmaster.e2e;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one installation, which is made when the first asks and goes with the last. */
final class OnTheCluster implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(OnTheCluster.class);

    /** Made once, also if it failed. */
    private static final class Once extends FutureTask<Installation> implements AutoCloseable {
        Once(Callable<Installation> make) {
            super(make);
            run();
        }

        @Override
        public void close() {
            if (state() == State.SUCCESS) {
                resultNow().close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Installation.class;
    }

    @Override
    public Installation resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Once once = context.getRoot()
                .getStore(HERE)
                .computeIfAbsent(Once.class, key -> new Once(Installation::make), Once.class);
        if (once.state() == FutureTask.State.SUCCESS) {
            return once.resultNow();
        }
        Throwable failure = once.exceptionNow();
        throw new AssertionError(failure.getMessage(), failure);
    }
}
