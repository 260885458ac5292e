import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly input?: string
}

/** Runs a program to its end. A program that is not there or cannot start has the code 127. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
  child.stdin?.on('error', () => {}) // it may end without reading; its code tells
  child.stdin?.end(options.input)
  const output = Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')),
  )
  try {
    const [code] = await once(child, 'close')
    const [stdout = '', stderr = ''] = await output
    return { code: typeof code === 'number' ? code : 128, stdout, stderr }
  } catch (error) {
    return { code: 127, stdout: '', stderr: String(error) }
  }
}
