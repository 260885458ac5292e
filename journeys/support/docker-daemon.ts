import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findProgram } from '@galley/containers/runtimes/find-program'

const run = promisify(execFile)

/** Debian's own client, whatever else of that name comes first on the PATH. */
const client = '/usr/bin/docker'
const bridge = { name: 'gldocker', address: '10.97.20.1/24' }

/** What this machine lacks for a Docker of the test's own; undefined when nothing. */
export async function dockerLacks(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'dockerd needs root'
  const found = await Promise.all(['dockerd', 'containerd', 'ip'].map(findProgram))
  if (existsSync(client) && !found.includes(undefined)) return undefined
  return 'dockerd is missing (apt-get install docker.io containerd iproute2)'
}

/** A real Docker with sockets, images and a bridge of its own; nothing of it remains. */
export class DockerDaemon implements AsyncDisposable {
  readonly #folder: string
  readonly #processes: ChildProcess[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async start(): Promise<DockerDaemon> {
    const daemon = new DockerDaemon(await mkdtemp(join(tmpdir(), 'galley-docker-')))
    try {
      await daemon.#start()
      return daemon
    } catch (error) {
      await daemon[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Runs the client to its end: what it prints, without the last line's end. */
  async docker(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(client, ['--host', this.#socket, ...args], {
      env: { ...process.env, DOCKER_CONFIG: this.#folder, DOCKER_BUILDKIT: '0' },
    })
    return stdout.trimEnd()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes.toReversed()) await end(child)
    await run('ip', ['link', 'delete', bridge.name]).catch(() => {})
    await rm(this.#folder, { recursive: true, force: true })
  }

  get #socket(): string {
    return `unix://${this.#folder}/docker.sock`
  }

  async #start(): Promise<void> {
    makeBridge()
    await mkdir(join(this.#folder, 'containerd'))
    await writeFile(join(this.#folder, 'containerd.toml'), containerdConfig(this.#folder))
    await writeFile(join(this.#folder, 'dockerd.json'), '{}')
    this.#spawn('containerd', ['--config', join(this.#folder, 'containerd.toml')])
    this.#spawn('dockerd', dockerdOptions(this.#folder, this.#socket))
    await this.#untilReady()
  }

  #spawn(program: string, args: readonly string[]): void {
    const script = 'log=$1; shift; exec "$@" >"$log" 2>&1'
    const log = join(this.#folder, `${program}.log`)
    this.#processes.push(spawn('sh', ['-c', script, 'sh', log, program, ...args]))
  }

  async #untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (this.#processes.some(({ exitCode }) => exitCode !== null)) break
      const isReady = await this.docker('version').then(
        () => true,
        () => false,
      )
      if (isReady) return
      await delay(100)
    }
    const log = await readFile(join(this.#folder, 'dockerd.log'), 'utf8')
    throw new Error(`dockerd was not ready in time: ${log.slice(-2000)}`)
  }
}

function makeBridge(): void {
  const ip = (...args: readonly string[]) => execFileSync('ip', args)
  ip('link', 'add', bridge.name, 'type', 'bridge')
  ip('address', 'add', bridge.address, 'dev', bridge.name)
  ip('link', 'set', bridge.name, 'up')
}

function containerdConfig(folder: string): string {
  const at = (name: string) => JSON.stringify(join(folder, 'containerd', name))
  return [
    'version = 2',
    `root = ${at('root')}`,
    `state = ${at('state')}`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    `[grpc]\naddress = ${at('grpc.sock')}`,
    `[ttrpc]\naddress = ${at('ttrpc.sock')}`,
  ].join('\n')
}

/** Nothing of the machine's own network is touched. */
function dockerdOptions(folder: string, socket: string): readonly string[] {
  const at = (name: string) => join(folder, name)
  return [
    ...['--config-file', at('dockerd.json'), '--host', socket, '--pidfile', at('dockerd.pid')],
    ...['--containerd', at('containerd/grpc.sock')],
    ...['--data-root', at('data'), '--exec-root', at('exec')],
    ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--bridge', bridge.name],
    ...['--iptables=false', '--ip6tables=false', '--ip-masq=false', '--ip-forward=false'],
  ]
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
