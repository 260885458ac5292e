import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bootId } from '../state/process-identity.ts'
import { ContainerRun, endOf } from './container-run.ts'
import { clearDebris, discard } from './discard.ts'
import {
  type Engine,
  follow,
  type LiveContainer,
  type LiveSandbox,
  sandboxesFolder,
} from './engine.ts'
import { pidIn } from './exec-session.ts'
import { openHostPorts } from './host-ports.ts'
import { markLost, readMarks, wasLaunched } from './marks.ts'
import type { SandboxPlaces } from './places.ts'
import {
  type StoredContainer,
  type StoredSandbox,
  storedContainers,
  storedSandboxes,
} from './records.ts'

/** Takes up what the last process left: what runs goes on, what was half made or half removed goes. */
export async function takeOver(engine: Engine): Promise<void> {
  await clearDebris(engine)
  const found = await storedSandboxes(sandboxesFolder(engine.folder))
  await Promise.all(
    found.map(({ places, record }) =>
      record ? takeSandbox(engine, { places, record }) : clearHalfMade(engine, places),
    ),
  )
}

async function clearHalfMade(engine: Engine, places: SandboxPlaces): Promise<void> {
  await engine.driver.clearSandbox(places)
  await discard(engine, places.folder)
}

async function takeSandbox(engine: Engine, stored: StoredSandbox): Promise<void> {
  const { config, address } = stored.record
  const sandbox: LiveSandbox = { ...stored, containers: new Map() }
  engine.sandboxes.set(config.id, sandbox)
  if (config.network.kind === 'own' && !stored.record.isStopped) engine.addresses.note(address)
  const taken: Promise<void>[] = []
  for (const { places, record } of await storedContainers(stored.places)) {
    if (!record) {
      await engine.driver.clearContainer(places)
      await discard(engine, places.folder)
    } else {
      const container: LiveContainer = { sandbox, places, record }
      sandbox.containers.set(record.id, container)
      engine.containers.set(record.id, container)
      taken.push(takeContainer(engine, container))
    }
  }
  await Promise.all(taken)
  if (!stored.record.isStopped && engine.driver.isAlive(sandbox)) await takePorts(engine, sandbox)
}

async function takeContainer(engine: Engine, container: LiveContainer): Promise<void> {
  const { marks } = container.places
  const isOfThisBoot = container.sandbox.record.boot === bootId()
  if (!(await wasLaunched(marks))) return
  if (!isOfThisBoot && !(await readMarks(marks)).end) await markLost(marks)
  const { first, end } = await readMarks(marks)
  if (end) {
    container.end = await endOf(engine.driver, container, { ...(first && { first }), end })
  } else {
    await endExecs(engine, container)
    const run = new ContainerRun(container.sandbox, container, engine.driver, engine.clock)
    follow(engine, container, run)
    // It may have been launched by somebody who did not live to see it start.
    await run.started.catch(() => {})
  }
}

/** Processes whose clients went with the last process. */
async function endExecs(engine: Engine, container: StoredContainer): Promise<void> {
  const names = await readdir(container.places.folder)
  const folders = names.filter((name) => name.startsWith('exec-'))
  if (folders.length === 0) return
  const inside = await engine.driver.processes(container)
  for (const name of folders) {
    const folder = join(container.places.folder, name)
    const pid = await pidIn(folder)
    if (pid !== undefined && inside.includes(pid)) process.kill(pid, 'SIGKILL')
    await discard(engine, folder)
  }
}

async function takePorts(engine: Engine, sandbox: LiveSandbox): Promise<void> {
  const { config, address } = sandbox.record
  try {
    sandbox.relays = await openHostPorts(engine.driver, config, address)
  } catch (error) {
    // Somebody took the port meanwhile. The pod itself runs on.
    process.emitWarning(`Pod ${config.namespace}/${config.name}: ${String(error)}`)
  }
}
