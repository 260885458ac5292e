import { join } from 'node:path'
import type { Clock } from '@galley/kit/clock'
import { ContainerError } from '../errors.ts'
import type { LayerStore } from '../rootfs/layer-store.ts'
import { type Addresses, podAddresses } from './addresses.ts'
import type { ContainerRun } from './container-run.ts'
import type { PodDriver } from './driver.ts'
import type { HostPortRelays } from './host-ports.ts'
import type { Launcher } from './launcher.ts'
import type { ContainerEnd } from './pod-runtime.ts'
import type { ContainerRecord, SandboxRecord, StoredContainer, StoredSandbox } from './records.ts'

/** A sandbox as this process knows it. */
export interface LiveSandbox extends StoredSandbox {
  record: SandboxRecord
  readonly containers: Map<string, LiveContainer>
  relays?: HostPortRelays
}

export interface LiveContainer extends StoredContainer {
  record: ContainerRecord
  readonly sandbox: LiveSandbox
  /** While it runs. */
  run?: ContainerRun
  end?: ContainerEnd
}

export interface EngineParts {
  readonly folder: string
  readonly driver: PodDriver
  readonly layers: LayerStore
  readonly launcher: Launcher
  readonly clock: Clock
}

/** What the verbs of a pod runtime work on. */
export interface Engine extends EngineParts {
  readonly sandboxes: Map<string, LiveSandbox>
  /** Those that are being made. */
  readonly making: Map<string, Promise<LiveSandbox>>
  readonly containers: Map<string, LiveContainer>
  readonly addresses: Addresses
  readonly listeners: Set<(sandbox: string) => void>
}

export function newEngine(parts: EngineParts): Engine {
  return {
    ...parts,
    sandboxes: new Map(),
    making: new Map(),
    containers: new Map(),
    addresses: podAddresses(),
    listeners: new Set(),
  }
}

export const sandboxesFolder = (folder: string): string => join(folder, 'sandboxes')
/** What is out of use already, on its way off the disk. */
export const debrisFolder = (folder: string): string => join(folder, 'debris')

export function findSandbox(engine: Engine, id: string): LiveSandbox {
  const found = engine.sandboxes.get(id)
  if (found) return found
  throw new ContainerError('not-found', `There is no sandbox ${id}.`)
}

export function findContainer(engine: Engine, id: string): LiveContainer {
  const found = engine.containers.get(id)
  if (found) return found
  throw new ContainerError('not-found', `There is no container ${id}.`)
}

/** Enters a container's run, and sees to what is to happen at its end. */
export function follow(engine: Engine, container: LiveContainer, run: ContainerRun): void {
  container.run = run
  void run.ended.then((end) => {
    container.end = end
    delete container.run
    for (const listener of engine.listeners) listener(container.sandbox.record.config.id)
  })
}
