import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainerError } from '../errors.ts'
import { newContainerId } from '../names/container-name.ts'
import type { Signal } from '../state/signal.ts'
import { quote } from '../terminal/pty.ts'
import { allSettled } from './all-settled.ts'
import { ContainerRun } from './container-run.ts'
import { discard } from './discard.ts'
import { type Engine, findContainer, findSandbox, follow, type LiveContainer } from './engine.ts'
import { makeFifos } from './fifo.ts'
import { runOrThrow } from './launcher.ts'
import { markLaunched, parentScript } from './marks.ts'
import { type PodContainerPlaces, podContainerPlaces } from './places.ts'
import type { ContainerResources, PodContainerConfig } from './pod-runtime.ts'
import { type ContainerRecord, writeRecord } from './records.ts'

export async function createContainer(
  engine: Engine,
  sandboxId: string,
  config: PodContainerConfig,
): Promise<string> {
  const sandbox = findSandbox(engine, sandboxId)
  const id = newContainerId()
  const places = podContainerPlaces(join(sandbox.places.containers, id))
  try {
    const layers = await engine.layers.unpack(config.image.layers)
    await makeFolders(places)
    const [{ ownBytes }] = await allSettled(
      engine.driver.makeContainer(places, config, layers),
      makePipes(engine, places),
    )
    const { image, ...rest } = config
    const record: ContainerRecord = {
      id,
      config: { ...rest, image: { reference: image.reference, digest: image.digest } },
      createdAt: engine.clock.now(),
      layers: layers.map(({ diffId }) => diffId),
      ownBytes,
    }
    await writeRecord(places, record)
    const container: LiveContainer = { sandbox, places, record }
    sandbox.containers.set(id, container)
    engine.containers.set(id, container)
    return id
  } catch (error) {
    await engine.driver.clearContainer(places)
    await discard(engine, places.folder)
    throw error
  }
}

async function makeFolders(places: PodContainerPlaces): Promise<void> {
  await mkdir(places.folder, { mode: 0o711 })
  const inner = [places.streams, places.marks, places.bundle]
  await Promise.all(inner.map((folder) => mkdir(folder, { mode: 0o700 })))
}

async function makePipes({ launcher }: Engine, { streams }: PodContainerPlaces): Promise<void> {
  const fifos = makeFifos(streams, ['stdin', 'stdout', 'stderr', 'hold'])
  await runOrThrow(launcher, 'The pipes of a container cannot be made', fifos)
}

export async function startContainer(engine: Engine, id: string): Promise<void> {
  const container = findContainer(engine, id)
  const { sandbox, places, record } = container
  if (container.run || container.end) {
    throw new ContainerError('invalid', `${record.config.name} was started already.`)
  }
  const { words, oomFile } = await engine.driver.command(sandbox, container)
  const { stdin, stdinOnce, tty } = record.config
  const script = parentScript({
    command: words,
    marks: places.marks,
    streams: places.streams,
    // A terminal shows when its input ends.
    stdin: stdin && stdinOnce ? 'once' : stdin || tty ? 'open' : 'none',
    ...(oomFile !== undefined && { oomFile }),
  })
  const run = new ContainerRun(sandbox, container, engine.driver, engine.clock)
  follow(engine, container, run)
  await markLaunched(places.marks)
  engine.launcher.launch(script)
  await run.started
}

export async function updateContainer(
  engine: Engine,
  id: string,
  resources: ContainerResources,
): Promise<void> {
  const container = findContainer(engine, id)
  if (container.run) await engine.driver.update(container, resources)
  container.record = {
    ...container.record,
    config: { ...container.record.config, resources },
  }
  await writeRecord(container.places, container.record)
}

export async function stopContainer(engine: Engine, id: string, grace: number): Promise<void> {
  const { run, record } = findContainer(engine, id)
  await run?.stop(record.config.stopSignal, grace)
}

export async function signalContainer(
  engine: Engine,
  id: string,
  signal: Signal,
): Promise<boolean> {
  return findContainer(engine, id).run?.signal(signal) ?? false
}

export async function removeContainer(engine: Engine, id: string): Promise<void> {
  const container = engine.containers.get(id)
  if (!container) return
  if (container.run) {
    throw new ContainerError('invalid', `${container.record.config.name} still runs.`)
  }
  await endContainer(engine, container)
  await discard(engine, container.places.folder)
  container.sandbox.containers.delete(id)
  engine.containers.delete(id)
}

/** Whatever state it is in, afterwards only its files are left. */
export async function endContainer(engine: Engine, { run, places }: LiveContainer): Promise<void> {
  await run?.kill()
  await engine.driver.clearContainer(places)
}

/** Bytes in the folders that it writes to, and in its logs. */
export async function writtenBytes(engine: Engine, id: string): Promise<number> {
  const { places, record } = findContainer(engine, id)
  const folders = [...engine.driver.writtenFolders(places), places.logs]
  // Files may go while they are counted; what could be counted is said all the same.
  const script = `du -s -x -k ${folders.map(quote).join(' ')} 2>/dev/null || :`
  const text = await runOrThrow(engine.launcher, 'A container cannot be measured', script)
  const sizes = text.split('\n').map((line) => Number.parseInt(line, 10) || 0)
  return Math.max(0, sizes.reduce((sum, size) => sum + size, 0) * 1024 - record.ownBytes)
}
