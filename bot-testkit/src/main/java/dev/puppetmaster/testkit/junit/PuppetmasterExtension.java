package dev.puppetmaster.testkit.junit;

import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.LiveBot;
import dev.puppetmaster.testkit.Stage;
import dev.puppetmaster.testkit.TestClock;
import java.lang.reflect.Constructor;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes the parameters of tests of {@link BotTest}. */
public final class PuppetmasterExtension implements ParameterResolver {
    private static final Set<Class<?>> KNOWN =
            Set.of(BotTester.class, LiveBot.class, FakeHomeserver.class, Stage.class, TestClock.class);
    private static final ExtensionContext.Namespace HERE =
            ExtensionContext.Namespace.create(PuppetmasterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return KNOWN.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == BotTester.class) {
            return made(context, BotTester.class, () -> BotTester.of(brain(context)));
        }
        LiveBot bot = made(context, LiveBot.class, () -> live(context));
        if (type == FakeHomeserver.class) {
            return bot.homeserver();
        }
        if (type == Stage.class) {
            return bot.stage();
        }
        return type == TestClock.class ? bot.clock() : bot;
    }

    /** One for each test: what is closeable is closed with the context. */
    private static <T> T made(ExtensionContext context, Class<T> type, Supplier<T> maker) {
        return type.cast(context.getStore(HERE).computeIfAbsent(type, key -> maker.get()));
    }

    private static LiveBot live(ExtensionContext context) {
        Brain brain = brain(context);
        return declared(context).loggedIn() ? LiveBot.startLoggedIn(brain) : LiveBot.start(brain);
    }

    private static BotTest declared(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), BotTest.class, context.getEnclosingTestClasses())
                .orElseThrow(() -> new ExtensionConfigurationException(
                        context.getRequiredTestClass().getName() + ": name the bot with @BotTest(YourBot.class)"));
    }

    private static Brain brain(ExtensionContext context) {
        Class<? extends Brain> type = declared(context).value();
        try {
            Constructor<? extends Brain> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ExtensionConfigurationException(
                    "@BotTest(" + type.getSimpleName()
                            + ".class): it needs a constructor without parameters that works",
                    e);
        }
    }
}
