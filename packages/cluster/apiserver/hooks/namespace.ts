import type { Hook } from './hook.ts'

/** A namespace that is being deleted goes once nothing holds it: its `spec.finalizers` count like any other. */
export const namespaceHook: Hook = {
  isHeld(object) {
    const { spec } = object as { spec?: { finalizers?: readonly string[] } }
    return (spec?.finalizers?.length ?? 0) > 0
  },
}
