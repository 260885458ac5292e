import type { InitialObject } from './objects.ts'

export interface NodesOptions {
  readonly count: number
  /** Quantities by resource: `cpu`, `memory`, `pods`. */
  readonly capacity: Readonly<Record<string, string>>
  /** Ready though no machine stands behind them. */
  readonly areSimulated: boolean
}

/** `node-0`, `node-1` and so on. */
export function nodeObjects(
  { count, capacity, areSimulated }: NodesOptions,
  now: string,
): InitialObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `node-${index}`
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
          conditions: [readiness(areSimulated, now)],
          ...(areSimulated && { nodeInfo: simulatedInfo }),
        },
      },
    }
  })
}

const readiness = (isReady: boolean, now: string) => ({
  type: 'Ready',
  status: isReady ? 'True' : 'Unknown',
  reason: isReady ? 'KubeletReady' : 'NodeStatusNeverUpdated',
  message: isReady ? 'simulated node' : 'Kubelet never posted node status.',
  lastHeartbeatTime: now,
  lastTransitionTime: now,
})

const simulatedInfo = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: '',
  kernelVersion: '',
  kubeProxyVersion: 'simulated',
  kubeletVersion: 'simulated',
  machineID: '',
  operatingSystem: 'linux',
  osImage: '',
  systemUUID: '',
}
