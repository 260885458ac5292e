import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { readLogs } from '../../logs/log-reader.ts'
import { linkNames } from '../../network/endpoint.ts'
import type { RuntimeConfig } from '../../state/container-config.ts'
import { nodeImage } from '../../testing/node-image.ts'
import type { Ends } from '../../testing/temporary-folder.ts'
import { openPodRuntime } from '../open-pod-runtime.ts'
import type {
  ContainerEnd,
  PodContainerConfig,
  PodContainerState,
  PodRuntime,
  SandboxConfig,
} from '../pod-runtime.ts'

export const node = '/usr/local/bin/node'

/** A folder of pods for a test; all gone when the test ends. */
export interface PodKitchen {
  readonly folder: string
  /** Of all sandboxes and containers that there ever were. */
  readonly ids: Set<string>
  /** The one that is open now. */
  runtime: PodRuntime
  /** To be done before all is removed at the end of the test. */
  before(end: () => unknown): void
  /** Opens the folder anew, as a process that starts later does. It may be closed already. */
  reopen(): Promise<void>
  /** A running container that is alone in its pod. */
  run(
    command: readonly string[],
    more?: Partial<PodContainerConfig>,
    sandbox?: Partial<SandboxConfig>,
  ): Promise<{ readonly pod: string; readonly id: string }>
  /** Runs one to its end. */
  runToEnd(
    command: readonly string[],
    more?: Partial<PodContainerConfig>,
    sandbox?: Partial<SandboxConfig>,
  ): Promise<ContainerEnd & { readonly output: string }>
  state(id: string): Promise<PodContainerState>
  end(id: string): Promise<ContainerEnd>
  /** What is in its logs, without times, a piece a line: `out F text`. */
  log(id: string): Promise<string>
  untilLogged(id: string, what: string): Promise<void>
  /** The output of a further process; rejects as the session does, and when it fails. */
  exec(id: string, command: readonly string[]): Promise<string>
  removeAll(): Promise<void>
  /** What is on the machine of all pods that there ever were. */
  remains(): Promise<readonly string[]>
}

export function podOptions(folder: string, runtime: RuntimeConfig) {
  return {
    folder: join(folder, 'pods'),
    layers: join(tmpdir(), 'galley-test-layers', runtime.kind),
    runtime,
    clock: systemClock,
    clusterRanges: ['10.244.0.0/16', '10.96.0.0/16', '10.10.1.0/24'],
  }
}

let pods = 0

export function sandboxConfig(more: Partial<SandboxConfig> = {}): SandboxConfig {
  pods += 1
  const name = `pod-${process.pid}-${pods}`
  return {
    id: name,
    namespace: 'default',
    name,
    node: 'node-0',
    hostname: name,
    nodeAddress: '127.0.0.1',
    network: { kind: 'own', range: `10.244.${process.pid % 250}.0/24` },
    resolvConf: 'nameserver 10.96.0.10\n',
    hosts: [],
    processes: 'own',
    ipc: 'own',
    sysctls: {},
    hostPorts: [],
    resources: {},
    ...more,
  }
}

export function containerConfig(more: Partial<PodContainerConfig> = {}): PodContainerConfig {
  return {
    name: 'main',
    attempt: 0,
    image: nodeImage(),
    command: [node, '/app/main.mjs', 'serve'],
    env: ['PATH=/usr/local/bin:/usr/bin', 'COURSE=main'],
    workingDirectory: '/app',
    user: { kind: 'image', user: 'cook', groups: [] },
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
    logs: { fileBytes: 1024 * 1024, files: 3 },
    annotations: {},
    ...more,
  }
}

export async function openPodKitchen(context: Ends, config: RuntimeConfig): Promise<PodKitchen> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-pods-'))
  const ids = new Set<string>()
  const ends: (() => unknown)[] = []
  const open = () => openPodRuntime(podOptions(folder, config))
  const kitchen: PodKitchen = {
    folder,
    ids,
    runtime: await open(),
    before: (end) => void ends.push(end),
    async reopen() {
      await kitchen.runtime.close()
      kitchen.runtime = await open()
    },
    async run(command, more = {}, sandbox = {}) {
      const asked = sandboxConfig(sandbox)
      ids.add(asked.id)
      await kitchen.runtime.createSandbox(asked)
      const container = containerConfig({ command, ...more })
      const id = await kitchen.runtime.createContainer(asked.id, container)
      ids.add(id)
      await kitchen.runtime.startContainer(id)
      return { pod: asked.id, id }
    },
    async runToEnd(command, more, sandbox) {
      const { id } = await kitchen.run(command, more, sandbox)
      const end = await kitchen.end(id)
      return { ...end, output: await kitchen.log(id) }
    },
    async state(id) {
      const found = (await kitchen.runtime.pods())
        .flatMap(({ containers }) => containers)
        .find((container) => container.id === id)
      if (!found) throw new Error(`no container ${id}`)
      return found
    },
    async end(id) {
      for (;;) {
        const { state } = await kitchen.state(id)
        if (state.kind === 'exited') return state
        await setTimeout(10)
      }
    },
    async log(id) {
      const { logFolder } = await kitchen.state(id)
      let all = ''
      for await (const { stream, partial, text } of readLogs(logFolder)) {
        all += `${stream.slice(3)} ${partial ? 'P' : 'F'} ${text}\n`
      }
      return all
    },
    async untilLogged(id, what) {
      while (!(await kitchen.log(id)).includes(what)) await setTimeout(10)
    },
    async exec(id, command) {
      const request = { command, env: [], tty: false, stdin: false }
      const session = await kitchen.runtime.exec(id, request)
      const [output, trouble, code] = await Promise.all([
        text(session.stdout),
        session.stderr ? text(session.stderr) : '',
        session.ended,
      ])
      if (code !== 0) throw new Error(`it ended with ${code}: ${trouble}`)
      return output
    },
    async removeAll() {
      const all = await kitchen.runtime.pods()
      for (const { config, containers } of all) {
        ids.add(config.id)
        for (const { id } of containers) ids.add(id)
      }
      await Promise.all(all.map(({ config }) => kitchen.runtime.removeSandbox(config.id)))
    },
    async remains() {
      // A process in the background ends a moment later.
      for (let attempt = 0; ; attempt += 1) {
        const left = remainsOf(folder, [...ids])
        if (left.length === 0 || attempt === 100) return left
        await setTimeout(20)
      }
    },
  }
  context.after(async () => {
    for (const end of ends) await end()
    await kitchen.removeAll()
    await kitchen.runtime.close()
    await rm(folder, { recursive: true, force: true })
  })
  return kitchen
}

function remainsOf(folder: string, ids: readonly string[]): readonly string[] {
  const names = [...ids, ...ids.map((id) => linkNames(id).veth)]
  const isOurs = (line: string) =>
    line.includes(folder) || names.some((name) => name !== '' && line.includes(name))
  const mounts =
    process.platform === 'linux' ? readFileSync('/proc/self/mountinfo', 'utf8').split('\n') : []
  return [
    ...mounts,
    ...list('/sys/class/net'),
    ...globSync('/sys/fs/cgroup/{,*/}galley-pods/*'),
    ...globSync('/run/galley/{runc,crun,relay}/*'),
    ...execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n'),
    ...list(join(folder, 'pods', 'sandboxes')).map((name) => join(folder, name)),
    ...list(join(folder, 'pods', 'debris')).map((name) => join(folder, name)),
  ].filter(isOurs)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
