import type { PodContainerConfig, SandboxState } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'

type Fields = Partial<NonNullable<Pod['spec']>['containers'][number]>

/** A pod of the namespace `lab` on `node-0`, as it is read from the API. */
export const podOf = (containers: readonly Fields[], name = 'web'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'lab', name, uid: `${name}-uid` },
  spec: {
    nodeName: 'node-0',
    containers: containers.map((container) => ({ name: 'main', image: 'x', ...container })),
  },
})

export interface RunningOf {
  readonly name: string
  readonly id: string
  readonly startedAt: number
}

/** A sandbox whose containers run. */
export const sandboxOf = (running: readonly RunningOf[], address = '127.0.0.1'): SandboxState => ({
  config: sandboxConfig,
  createdAt: 0,
  address,
  isAlive: true,
  containers: running.map(({ name, id, startedAt }) => ({
    id,
    config: { ...containerConfig, name },
    createdAt: startedAt,
    state: { kind: 'running', startedAt, pid: 1 },
    logFolder: '/nowhere',
  })),
})

const sandboxConfig: SandboxState['config'] = {
  id: 'web-uid',
  namespace: 'lab',
  name: 'web',
  node: 'node-0',
  nodeAddress: '192.0.2.1',
  hostname: 'web',
  network: { kind: 'host' },
  resolvConf: '',
  hosts: [],
  processes: 'own',
  ipc: 'own',
  sysctls: {},
  hostPorts: [],
  resources: {},
}

const containerConfig: PodContainerConfig = {
  name: 'main',
  attempt: 0,
  image: { reference: 'x', digest: 'sha256:x', config: {}, layers: [] },
  command: [],
  env: [],
  workingDirectory: '/',
  user: { kind: 'image', user: '', groups: [] },
  tty: false,
  stdin: false,
  stdinOnce: false,
  stopSignal: 'SIGTERM',
  mounts: [],
  resources: {},
  security: {
    privileged: false,
    readOnlyRoot: false,
    noNewPrivileges: false,
    addedCapabilities: [],
    droppedCapabilities: [],
    seccomp: 'default',
    masksProc: true,
  },
  logs: { fileBytes: 1, files: 1 },
  annotations: {},
}
