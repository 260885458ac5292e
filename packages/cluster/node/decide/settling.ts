import type { SandboxState } from '@galley/containers/pods/pod-runtime'

/**
 * Milliseconds for which a container has to have run before anybody is told: one that ends at once is never said to be ready,
 * so that nobody takes a version that crashes for one that works. Upstream looks once a second.
 */
const settling = 200

/** After how many milliseconds all that runs of a pod has run for long enough to be told of; 0: it has. */
export function untilSettled(sandbox: SandboxState | undefined, now: number): number {
  const left = (sandbox?.containers ?? []).map(({ state }) =>
    state.kind === 'running' ? state.startedAt + settling - now : 0,
  )
  // One that started in the future did so before the clock was set back.
  return Math.max(0, ...left.filter((it) => it <= settling))
}
