package dev.puppetmaster.deploy;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For tests whose charts look for Secrets of before: there are none. */
final class WithoutSecrets implements BeforeAllCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(WithoutSecrets.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(HERE).put(SecretServer.class, new SecretServer());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        SecretServer server = context.getStore(HERE).remove(SecretServer.class, SecretServer.class);
        if (server != null) {
            server.close();
        }
    }
}
