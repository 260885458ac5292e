import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { galleyProgram, runGalley } from '../galley.ts'
import { untilAnswering } from '../http-status.ts'
import { cleanUpLater } from '../leavings.ts'
import { runPeer } from '../peers.ts'
import { orNone } from '../proc.ts'
import { writeHttpContext } from './node-context.ts'

/** A way to start containers of one and the same image. Disposing of it removes them. */
export interface Starter extends Disposable {
  /** Leads `port` of loopback to the new container's port 5000. */
  start(port: number): Promise<unknown>
  /** Removes all containers. */
  clear(): void
}

const image = 'localhost/answering:1'

/** `galley run`, with data of its own in `folder`. */
export async function galleyStarter(folder: string): Promise<Starter> {
  const [context, data] = [join(folder, 'context'), join(folder, 'data')]
  await writeHttpContext(context)
  await runGalley(['build', '--data', data, '-t', image, context])
  const clear = () => {
    const all = orNone(() => readdirSync(join(data, 'containers/containers')))
    const ids = all.filter((name) => name.length === 64)
    if (ids.length > 0)
      spawnSync(process.execPath, [galleyProgram, 'rm', '--data', data, '-f', ...ids])
  }
  return {
    start: (port) =>
      runGalley(['run', '--data', data, '-d', '-p', `127.0.0.1:${port}:5000`, image]),
    clear,
    ...cleanUpLater(clear),
  }
}

/** `podman run` as root without systemd, of the image that `galleyStarter` built in `folder`. */
export async function podmanStarter(folder: string): Promise<Starter> {
  const archive = join(folder, 'image.tar')
  // podman takes no path over 50 characters for the second.
  const places = ['--root', join(folder, 'podman'), '--runroot', join(folder, 'run')]
  const podman = [...places, '--cgroup-manager=cgroupfs', '--runtime', 'runc']
  await runGalley(['save', '--data', join(folder, 'data'), '-o', archive, image])
  await runPeer('podman', [...podman, 'load', '-q', '-i', archive])
  const clear = () => void spawnSync('podman', [...podman, 'rm', '-f', '-t', '0', '--all'])
  // Its own would be more than a root without privileges may set.
  const limits = ['--ulimit', 'nofile=4096:8192', '--ulimit', 'nproc=4096:8192']
  return {
    start: (port) =>
      runPeer('podman', [
        ...[...podman, 'run', '-d', ...limits],
        ...['-p', `127.0.0.1:${port}:5000`, image],
      ]),
    clear,
    ...cleanUpLater(clear),
  }
}

/** Seconds from the command that starts each of `count` containers at once until all of them answer. */
export async function secondsToAnswer(starter: Starter, count: number): Promise<number> {
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const begun = performance.now()
  const started = ports.map((port) => starter.start(port))
  const answered = Promise.all(ports.map((port) => untilAnswering(`http://127.0.0.1:${port}/`)))
  try {
    // A start that fails ends the wait; those that go well do not.
    await Promise.race([answered, Promise.all(started).then(() => answered)])
    return (performance.now() - begun) / 1000
  } finally {
    await Promise.allSettled(started)
    starter.clear()
  }
}
