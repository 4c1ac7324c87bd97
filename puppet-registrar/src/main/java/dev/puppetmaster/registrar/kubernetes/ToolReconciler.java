package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.crd.ToolResource;
import dev.puppetmaster.api.crd.ToolStatus;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.core.SharedStatuses;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools, and what runtimes saw of their functions: the status is what is kept of that. */
@ControllerConfiguration(
        name = "tool",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class ToolReconciler extends DeclaredReconciler<ToolResource, ToolStatus> {
    private final ToolBook tools;

    ToolReconciler(Fleet fleet, ToolBook tools, Happenings happenings) {
        super("tool", fleet, happenings, ToolResource::new);
        this.tools = tools;
    }

    @Override
    @Nullable
    ToolStatus status(Standing standing, Declaration declaration, Instant now) {
        return standing instanceof Standing.Shared && declaration.resource() instanceof Tool tool
                ? StatusWords.tool(SharedStatuses.tool(
                        tool, tools.pages(), declaration.generation(), declaration.conditions(), now))
                : null;
    }

    /** What was pinned stays so: an invalid resource is not another version. */
    @Override
    ToolStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        ResourceStatus.OfTool last = declaration.said() instanceof ResourceStatus.OfTool it ? it : null;
        ToolStatus kept = StatusWords.tool(
                last != null ? last : new ResourceStatus.OfTool(0, null, List.of(), declaration.conditions()));
        return new ToolStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now),
                kept.version(),
                kept.discovered());
    }
}
