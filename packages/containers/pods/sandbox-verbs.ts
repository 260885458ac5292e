import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainerError } from '../errors.ts'
import { bootId } from '../state/process-identity.ts'
import type { ContainerRun } from './container-run.ts'
import { endContainer } from './container-verbs.ts'
import { discard } from './discard.ts'
import { type Engine, findSandbox, type LiveSandbox, sandboxesFolder } from './engine.ts'
import { openHostPorts } from './host-ports.ts'
import { writeNameFiles } from './name-files.ts'
import { sandboxPlaces } from './places.ts'
import type { ContainerResources, SandboxConfig, SandboxState } from './pod-runtime.ts'
import { type SandboxRecord, type StoredSandbox, writeRecord } from './records.ts'
import { unacceptedBy } from './unaccepted.ts'

/** Names a folder. */
const goodId = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/

export function stateOf(engine: Engine, sandbox: LiveSandbox): SandboxState {
  const { config, createdAt, address } = sandbox.record
  return {
    config,
    createdAt,
    address,
    isAlive: isAlive(engine, sandbox),
    containers: [...sandbox.containers.values()].map(({ record, places, run, end }) => ({
      id: record.id,
      config: record.config,
      createdAt: record.createdAt,
      state: end ?? running(run) ?? { kind: 'created' },
      logFolder: places.logs,
    })),
  }
}

function isAlive({ driver }: Engine, sandbox: StoredSandbox): boolean {
  return !sandbox.record.isStopped && driver.isAlive(sandbox)
}

function running(run: ContainerRun | undefined) {
  const first = run?.first
  if (!first) return undefined
  return { kind: 'running', startedAt: first.startedAt, pid: first.identity.pid } as const
}

export async function createSandbox(engine: Engine, config: SandboxConfig): Promise<SandboxState> {
  if (!goodId.test(config.id)) {
    throw new ContainerError('invalid', `${JSON.stringify(config.id)} cannot be a sandbox's id.`)
  }
  const present = engine.sandboxes.get(config.id)
  if (present) return stateOf(engine, present)
  const making = engine.making.get(config.id) ?? makeSandbox(engine, config)
  engine.making.set(config.id, making)
  try {
    return stateOf(engine, await making)
  } finally {
    engine.making.delete(config.id)
  }
}

async function makeSandbox(engine: Engine, config: SandboxConfig): Promise<LiveSandbox> {
  const { network } = config
  const address =
    network.kind === 'host' ? config.nodeAddress : engine.addresses.take(network.range)
  const places = sandboxPlaces(join(sandboxesFolder(engine.folder), config.id))
  try {
    await mkdir(places.containers, { recursive: true, mode: 0o711 })
    await writeNameFiles(places.folder, config, address)
    await engine.driver.makeSandbox(places, config, address)
    const relays = await openHostPorts(engine.driver, config, address)
    const record: SandboxRecord = {
      config,
      createdAt: engine.clock.now(),
      address,
      boot: bootId(),
    }
    await writeRecord(places, record)
    const sandbox: LiveSandbox = { places, record, containers: new Map(), relays }
    engine.sandboxes.set(config.id, sandbox)
    return sandbox
  } catch (error) {
    await engine.driver.clearSandbox(places)
    await discard(engine, places.folder)
    if (network.kind === 'own') engine.addresses.giveBack(address)
    throw error
  }
}

export async function updateSandbox(
  engine: Engine,
  id: string,
  resources: ContainerResources,
): Promise<void> {
  const sandbox = findSandbox(engine, id)
  await engine.driver.updateSandbox?.(sandbox, resources)
  sandbox.record = { ...sandbox.record, config: { ...sandbox.record.config, resources } }
  await writeRecord(sandbox.places, sandbox.record)
}

/** What runs in it ends, and what the kernel has of it goes; files stay. */
export async function stopSandbox(engine: Engine, id: string): Promise<void> {
  const sandbox = engine.sandboxes.get(id)
  if (!sandbox || sandbox.record.isStopped) return
  await clear(engine, sandbox)
  sandbox.record = { ...sandbox.record, isStopped: true }
  await writeRecord(sandbox.places, sandbox.record)
}

export async function removeSandbox(engine: Engine, id: string): Promise<void> {
  const sandbox = engine.sandboxes.get(id)
  if (!sandbox) return
  await clear(engine, sandbox)
  await discard(engine, sandbox.places.folder)
  engine.sandboxes.delete(id)
  for (const container of sandbox.containers.keys()) engine.containers.delete(container)
}

async function clear(engine: Engine, sandbox: LiveSandbox): Promise<void> {
  const { network } = sandbox.record.config
  sandbox.relays?.close()
  await Promise.all([...sandbox.containers.values()].map((one) => endContainer(engine, one)))
  await engine.driver.clearSandbox(sandbox.places)
  if (network.kind === 'own' && !sandbox.record.isStopped) {
    engine.addresses.giveBack(sandbox.record.address)
  }
}

export async function unaccepted(engine: Engine, id: string): Promise<number> {
  const sandbox = findSandbox(engine, id)
  const { address, containers } = stateOf(engine, sandbox)
  const running = containers.map(({ state }) => state).find(({ kind }) => kind === 'running')
  if (running?.kind !== 'running') return 0
  // Without a network of its own, what listens at other addresses is of others.
  const isApart = engine.driver.kind === 'oci' && sandbox.record.config.network.kind === 'own'
  return unacceptedBy(running.pid, isApart ? undefined : engine.driver.reach(address, 0).address)
}
