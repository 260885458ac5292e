import type {
  ContainerEnd,
  PodContainerState,
  SandboxState,
} from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type { ProbeKind } from '../agent/ports.ts'
import { notesOf } from '../decide/container-notes.ts'
import type { StatusView } from '../status/pod-status.ts'
import { podOf, sandboxOf } from './pod-of.ts'

/** How the latest run of a container is, in a word: `run`, `created`, or the exit code that it ended with. */
export type Life = 'run' | 'created' | number

export interface Scene {
  readonly spec: Partial<NonNullable<Pod['spec']>>
  readonly deleted?: boolean
  /** Each container's runs, the oldest first. None: there is no sandbox yet. */
  readonly lives?: Readonly<Record<string, Life | readonly Life[]>>
  readonly isAlive?: boolean
  /** `CONTAINER/PROBE`: what it found. */
  readonly probes?: Readonly<Record<string, boolean>>
  readonly isTerminal?: boolean
  readonly trouble?: Readonly<Record<string, string>>
  readonly before?: StatusView['before']
  /** The image that containers were made with, where it is another than the spec's. */
  readonly madeWith?: string
}

export const startedAt = Date.parse('2026-01-01T00:00:00Z')

/** What decisions look at, of a pod in some state. */
export function viewOf(scene: Scene): StatusView {
  const pod = podIn(scene)
  const { probes = {}, trouble = {}, before = {}, isTerminal = false } = scene
  return {
    pod,
    sandbox: scene.lives && sandboxIn(scene, scene.lives),
    probe: (id, kind) => found(probes, id, kind),
    actual: () => undefined,
    before,
    isTerminal,
    verdict: undefined,
    now: startedAt + 5000,
    hostAddresses: ['192.0.2.1'],
    trouble: (name) => {
      const reason = trouble[name]
      return reason === undefined ? undefined : { reason, message: '' }
    },
    message: () => undefined,
    resize: [],
  }
}

function found(probes: Readonly<Record<string, boolean>>, id: string, kind: ProbeKind) {
  const isGood = probes[`${id.split('#')[0]}/${kind}`]
  return isGood === undefined ? undefined : { isGood, message: '' }
}

function podIn({ spec, deleted }: Scene): Pod {
  const pod = podOf([])
  const whole = { ...pod.spec, restartPolicy: 'Always', containers: [{ name: 'main' }], ...spec }
  const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const
  const named = lists.map((list) => [list, whole[list]?.map((it) => ({ image: '', ...it }))])
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 }),
    },
    spec: { ...whole, ...Object.fromEntries(named) },
  }
}

function sandboxIn(scene: Scene, lives: NonNullable<Scene['lives']>): SandboxState {
  const { isAlive = true, madeWith = '' } = scene
  const [template] = sandboxOf([{ name: 'x', id: 'x', startedAt }]).containers
  if (!template) throw new Error('There is no container to go by')
  const runs = Object.entries(lives).flatMap(([name, given]) =>
    [given].flat().map((life, attempt): PodContainerState => {
      const image = { name, image: madeWith, resources: {} }
      const annotations = notesOf(image, madeWith, '')
      return {
        ...template,
        id: `${name}#${attempt}`,
        config: { ...template.config, name, attempt, annotations },
        state: stateOf(life as Life),
      }
    }),
  )
  return { ...sandboxOf([]), isAlive, containers: runs }
}

function stateOf(life: Life): PodContainerState['state'] {
  if (life === 'created') return { kind: 'created' }
  if (life === 'run') return { kind: 'running', startedAt, pid: 1 }
  const ended: ContainerEnd = {
    kind: 'exited',
    startedAt,
    finishedAt: startedAt + 1000,
    exitCode: life,
    oomKilled: false,
  }
  return ended
}
