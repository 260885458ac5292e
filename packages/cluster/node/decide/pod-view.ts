import type { PodContainerState, SandboxState } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type {
  Container,
  EphemeralContainer,
  ResourceRequirements,
} from '../../kinds/pod-spec/types.ts'
import type { ProbeKind, ProbeResult } from '../agent/ports.ts'

/** All that decisions about a pod look at. */
export interface PodView {
  readonly pod: Pod
  /** What the runtime has of it. */
  readonly sandbox: SandboxState | undefined
  /** Of a container by its id; undefined while nothing is known. */
  probe(containerId: string, probe: ProbeKind): ProbeResult | undefined
  /** What a running container has of resources; undefined: what it was made with. */
  actual(containerId: string): ResourceRequirements | undefined
}

// Safe: what comes out of the API is in the form that the decoded types describe.
export const mainContainers = ({ spec }: Pod) => (spec?.containers ?? []) as Container[]
export const initContainers = ({ spec }: Pod) => (spec?.initContainers ?? []) as Container[]
export const ephemeralContainers = ({ spec }: Pod) =>
  (spec?.ephemeralContainers ?? []) as unknown as EphemeralContainer[]

export const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always'

export const restartsOnFailure = ({ spec }: Pod): boolean => spec?.restartPolicy !== 'Never'

/** As events and messages name a pod. */
export const fullName = ({ metadata }: Pod): string =>
  `${metadata.name}_${metadata.namespace}(${metadata.uid})`

export const hasEnded = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** The container's latest run in the sandbox. */
export const latestRun = (
  sandbox: SandboxState | undefined,
  name: string,
): PodContainerState | undefined => sandbox?.containers.findLast((it) => it.config.name === name)

/** The run before that, while it is kept. */
export function previousRun(
  sandbox: SandboxState | undefined,
  name: string,
): PodContainerState | undefined {
  const runs = sandbox?.containers.filter((it) => it.config.name === name) ?? []
  return runs.at(-2)
}
