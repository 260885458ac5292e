import type { InitialObject } from './objects.ts'

export interface NodesOptions {
  readonly count: number
  /** Quantities by resource: `cpu`, `memory`, `pods`. */
  readonly capacity: Readonly<Record<string, string>>
  /** No machine stands behind them: who simulates them says that they are ready. */
  readonly areSimulated: boolean
}

/** `node-0`, `node-1` and so on. */
export function nodeObjects(
  { count, capacity, areSimulated }: NodesOptions,
  now: string,
): InitialObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = nodeName(index)
    return {
      resource: { group: '', version: 'v1', plural: 'nodes', kind: 'Node' },
      object: {
        metadata: {
          name,
          labels: {
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            'kubernetes.io/arch': 'amd64',
          },
        },
        status: {
          capacity,
          allocatable: capacity,
          ...(!areSimulated && { conditions: [neverReported(now)] }),
        },
      },
    }
  })
}

export const nodeName = (index: number): string => `node-${index}`

const neverReported = (now: string) => ({
  type: 'Ready',
  status: 'Unknown',
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
  lastHeartbeatTime: now,
  lastTransitionTime: now,
})
