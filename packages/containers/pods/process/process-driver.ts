import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Clock, sleep } from '@galley/kit/clock'
import { loopbackTwin } from '../../network/loopback-twin.ts'
import { flatten } from '../../rootfs/flatten.ts'
import type { UnpackedLayer } from '../../rootfs/layer-store.ts'
import { allMarked, usageOfAll } from '../../runtimes/process/host-processes.ts'
import { linkMount } from '../../runtimes/process/link-mount.ts'
import { type NodeProgram, nodeCommand } from '../../runtimes/process/node-command.ts'
import { notIsolated } from '../../runtimes/process/process-runtime.ts'
import { readIfPresent } from '../../state/atomic-file.ts'
import { kill } from '../../state/kill.ts'
import { bootId } from '../../state/process-identity.ts'
import { inTerminal, quote } from '../../terminal/pty.ts'
import type { MadeContainer, PodDriver } from '../driver.ts'
import { type Launcher, runOrThrow } from '../launcher.ts'
import { markNames } from '../marks.ts'
import type { PodContainerPlaces } from '../places.ts'
import type { PodContainerConfig } from '../pod-runtime.ts'
import type { StoredContainer, StoredSandbox } from '../records.ts'
import { withUsualEnv } from '../usual-env.ts'
import { programScript } from './program-script.ts'

export interface ProcessDriverOptions {
  readonly launcher: Launcher
  readonly clock: Clock
  readonly clusterRanges: readonly string[]
}

/** Looks at all processes of the machine are not much apart from one another. */
const FRESH = 200
const LOOKS = 50
const LOOK_AGAIN = 20

/** Runs pods of Node images on the machine's Node, without isolation. Any user; no Windows. */
export function processDriver({ launcher, clock, clusterRanges }: ProcessDriverOptions): PodDriver {
  const marked = shared(allMarked, clock)
  const scriptFor = (
    sandbox: StoredSandbox,
    { places, record }: StoredContainer,
    program: NodeProgram & { readonly tty: boolean },
    pidFile: string,
  ) => {
    const { network, hostname, resolvConf } = sandbox.record.config
    const isOwn = network.kind === 'own'
    const { address } = loopbackTwin(sandbox.record.address, 0)
    return programScript({
      id: record.id,
      program: { ...program, env: withUsualEnv(program.env, { hostname, tty: program.tty }) },
      root: places.rootfs,
      address: isOwn ? address : undefined,
      clusterRanges,
      resolvConf,
      pidFile,
    })
  }
  const killAll = async (id: string) => {
    for (let look = 0; look < LOOKS; look += 1) {
      const pids = (await allMarked()).get(id) ?? []
      if (pids.length === 0) return
      for (const pid of pids) kill(pid)
      await sleep(clock, LOOK_AGAIN)
    }
  }
  const reach = (address: string, port: number) =>
    address.startsWith('127.') ? { address, port } : loopbackTwin(address, port)
  return {
    kind: 'process',
    overlay: false,
    lacks: notIsolated,
    reach,
    makeSandbox: async () => {},
    isAlive: ({ record }) => record.boot === bootId(),
    clearSandbox: async () => {},
    makeContainer: (places, config, layers) => makeContainer(launcher, places, config, layers),
    async command(sandbox, container) {
      const { places, record } = container
      const file = join(places.bundle, 'program.sh')
      const pidFile = join(places.marks, markNames.pid)
      const script = await scriptFor(sandbox, container, record.config, pidFile)
      await writeFile(file, script, { mode: 0o600 })
      return { words: record.config.tty ? inTerminal(['sh', file]) : ['sh', file] }
    },
    // Limits are not enforced.
    update: async () => {},
    failureOf: async () => 'The program was not started.',
    wasOutOfMemory: () => false,
    endStragglers: (_, { record }) => killAll(record.id),
    clearContainer: ({ id }) => killAll(id),
    async exec(sandbox, container, request, folder) {
      const { config } = container.record
      const program = {
        ...config,
        command: request.command,
        tty: request.tty,
        env: [...config.env, ...request.env],
        workingDirectory: request.workingDirectory ?? config.workingDirectory,
      }
      const file = join(folder, 'program.sh')
      const script = await scriptFor(sandbox, container, program, join(folder, 'pid'))
      await writeFile(file, script, { mode: 0o600 })
      return ['sh', file]
    },
    execFailureOf: async (folder) =>
      (await readIfPresent(join(folder, 'pid'))) === undefined
        ? 'The program was not started.'
        : undefined,
    processes: async ({ record }) => (await marked()).get(record.id) ?? [],
    readings: async ({ record }) => usageOfAll((await marked()).get(record.id) ?? []),
    writtenFolders: ({ rootfs }) => [rootfs],
    async connect({ record }, port) {
      const isOwn = record.config.network.kind === 'own'
      const target = isOwn ? reach(record.address, port) : { address: '127.0.0.1', port }
      const socket = connect({
        host: target.address,
        port: target.port,
        allowHalfOpen: true,
        noDelay: true,
      })
      await once(socket, 'connect')
      return socket
    },
  }
}

async function makeContainer(
  launcher: Launcher,
  { rootfs }: PodContainerPlaces,
  config: PodContainerConfig,
  layers: readonly UnpackedLayer[],
): Promise<MadeContainer> {
  await flatten(layers, rootfs)
  await nodeCommand(rootfs, config) // refuses now what could not be started later
  for (const mount of config.mounts) await linkMount(rootfs, mount)
  const size = await runOrThrow(
    launcher,
    "A container's files cannot be measured",
    `du -s -x -k ${quote(rootfs)}`,
  )
  return { ownBytes: Number.parseInt(size, 10) * 1024 }
}

/** What was found a moment ago is given to all who ask meanwhile. */
function shared<Found>(find: () => Promise<Found>, clock: Clock): () => Promise<Found> {
  let last: { readonly at: number; readonly found: Promise<Found> } | undefined
  return () => {
    const now = clock.monotonic()
    if (!last || now - last.at > FRESH) last = { at: now, found: find() }
    return last.found
  }
}
