import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import {
  AgentError,
  type NodeAgent,
  type ProcessRequest,
  type ProcessSession,
} from '../../client/node-agents.ts'

/**
 * A node whose pods are this machine: commands run on it, ports are those of its loopback, and a container's first process
 * is `first`.
 */
export const machineAgent = (first: readonly string[] = ['cat']): NodeAgent => ({
  async logs({ container }, { follow }, signal) {
    if (container === 'waiting')
      throw new AgentError(
        400,
        'container "waiting" in pod "p" is waiting to start: ContainerCreating',
      )
    return lines(follow, signal)
  },
  async run({ container }, request) {
    if (container === 'waiting') throw new AgentError(500, 'container not found ("waiting")')
    return running(request.command ?? first, request)
  },
  connect: (_, port) => opened(port),
  dial: (_, port) => opened(port),
  async serve(path) {
    return { status: 200, contentType: 'text/plain', body: `served ${path}` }
  },
})

async function* lines(follow: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let line = 1; line <= 3; line++) yield Buffer.from(`line ${line}\n`)
  while (follow && !signal.aborted) {
    yield Buffer.from('more\n')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function opened(port: number) {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

async function running(
  command: readonly string[],
  { tty, stdin }: ProcessRequest,
): Promise<ProcessSession> {
  const [program = '', ...args] = tty
    ? ['script', '--quiet', '--flush', '--return', '--command', command.join(' '), '/dev/null']
    : command
  const child = spawn(program, args, { stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
  const ended = Promise.withResolvers<number>()
  child.on('error', ended.reject)
  child.on('exit', (code) => ended.resolve(code ?? 137))
  ended.promise.catch(() => {})
  return {
    ...(child.stdin && { stdin: child.stdin }),
    stdout: kept(child.stdout),
    ...(!tty && { stderr: kept(child.stderr) }),
    ended: ended.promise,
    async resize() {},
    close: () => void child.kill('SIGKILL'),
  }
}

/** A child's own streams are emptied when it ends, read or not. */
const kept = (stream: Readable | null): Readable =>
  (stream ?? new PassThrough()).pipe(new PassThrough())
