import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { ContainerError } from '../errors.ts'
import type { ExecRequest } from '../runtimes/runtime.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import { resizeTerminal, type TerminalSize, terminalOf } from '../terminal/pty.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

/** A further process in a container, its input and output held by the caller. */
export interface ExecSession {
  readonly stdin: Writable
  /** With a terminal everything comes here. */
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended and all output was read; 126 or 127 when it could not be started. */
  readonly exitCode: Promise<number>
  resize(size: TerminalSize): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** Runs a further process in a running container. */
export async function execInContainer(
  engine: Engine,
  wanted: string,
  request: ExecRequest,
): Promise<ExecSession> {
  const container = await findContainer(engine, wanted)
  const state = await container.state()
  if (state.kind !== 'running') {
    throw new ContainerError('invalid', `${container.config.name} is not running.`)
  }
  const runtime = await runtimeFor(container.config.runtime.kind, engine.places)
  const { program, args, env, cwd, dispose } = await runtime.execCommand(container, state, request)
  const child = spawn(program, args, {
    stdio: 'pipe',
    env: { ...(env ?? process.env), SHELL: '/bin/sh' },
    ...(cwd !== undefined && { cwd }),
  })
  child.stdin.on('error', () => {}) // the program closed its input
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exitCode: exitCodeOf(child).finally(dispose ?? (() => {})),
    async resize(size) {
      const terminal = await terminalOf(child.pid ?? 0)
      if (terminal) await resizeTerminal(terminal, size)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

const NOT_STARTED = 126
const SIGKILLED = 137

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const end = once(child, 'close').catch(() => [NOT_STARTED])
  const [code] = await end
  return typeof code === 'number' ? code : SIGKILLED
}
