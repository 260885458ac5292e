import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openPodRuntime } from '@galley/containers/pods/open-pod-runtime'
import { placesOf } from '@galley/containers/state/places'
import { systemClock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import { type MachineOptions, podsFolderOf, runtimeOf } from './node/agent/machine.ts'
import { networkName } from './node/network/network-config.ts'
import { removeNodeNetwork } from './node/network/node-network.ts'
import { removeFiles } from './node/volumes/remove-files.ts'
import { LazyShell } from './node/volumes/shell.ts'
import { removeTable } from './proxy/nft/run-nft.ts'

export interface LeaveOptions {
  /** The cluster's; no process serves it any more. */
  readonly folder: string
  readonly machine: MachineOptions
  /** Whether nothing of its pods is to be kept. */
  readonly isForGood: boolean
  readonly log: Logger
}

/** Milliseconds that pods have to end by themselves. */
const grace = 10_000

/**
 * Ends the pods that a cluster's process has left running, and takes the addresses and packet rules of its nodes and services
 * away. What was never there is fine.
 */
export async function leaveMachine(options: LeaveOptions): Promise<void> {
  const { folder, isForGood } = options
  await endPods(options)
  const network = networkName(folder)
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    await removeTable(`${network}-services`)
    await removeNodeNetwork(network)
  }
  if (isForGood) await removeAll(podsFolderOf(folder))
}

async function removeAll(files: string): Promise<void> {
  const shell = new LazyShell()
  await removeFiles(shell, files).finally(() => shell.close())
}

async function endPods({ folder, machine, isForGood, log }: LeaveOptions): Promise<void> {
  const parts = join(folder, 'pods')
  if (!existsSync(parts)) return
  const runtime = await openPodRuntime({
    folder: parts,
    layers: placesOf(machine.containers).layers,
    runtime: await runtimeOf({ machine, log }),
    clock: systemClock,
    clusterRanges: [],
  })
  try {
    await Promise.all(
      (await runtime.pods()).map(async ({ config: { id }, containers }) => {
        const running = containers.filter(({ state }) => state.kind === 'running')
        await Promise.all(running.map((it) => runtime.stopContainer(it.id, grace)))
        await (isForGood ? runtime.removeSandbox(id) : runtime.stopSandbox(id))
      }),
    )
  } finally {
    await runtime.close()
  }
}
