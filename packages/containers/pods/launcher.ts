import { type ChildProcess, spawn } from 'node:child_process'
import { RuntimeError } from '../errors.ts'
import { identify, type ProcessIdentity } from '../state/process-identity.ts'
import { quote } from '../terminal/pty.ts'

/**
 * Starts programs by way of a small shell that lives as long as this process. To start one directly copies the tables of all
 * this process's memory (some 10 ms for each 100 MB, in which nothing else happens); the shell takes a fraction of one.
 */
export interface Launcher {
  /** Runs commands of sh(1) to their end: no input, and what they say is one text. */
  run(script: string): Promise<LauncherResult>

  /**
   * Runs commands in a session of their own: they live on when this process ends, and signals mean to them what they mean to
   * any program. Nobody hears of their end.
   */
  launch(script: string): void

  /** The same with streams, told of their end. */
  launchWith(streams: LaunchStreams, script: string): Launched

  close(): void
}

/** Files; pipes with names are opened for reading and writing. */
export interface LaunchStreams {
  /** Opened for reading only; empty where undefined. */
  readonly stdin?: string
  readonly stdout: string
  readonly stderr: string
}

export interface Launched {
  /** Resolves when the streams are open there, with the number of the processes' group. */
  readonly opened: Promise<number>
  readonly ended: Promise<number>
}

export interface LauncherResult {
  readonly code: number
  /** At most some 3,000 bytes. */
  readonly output: string
}

const MOST_OUTPUT = 3000

/**
 * The shell ends after all that it runs itself: where it is gone, nothing is under way. Without setsid(1) of util-linux a shell's
 * background is the best there is.
 */
const preamble = `trap wait EXIT
if command -v setsid >/dev/null; then detach() { setsid -f sh -c "$1"; }
else detach() { sh -c "$1" & }
fi
`

/** What the shell has told of one script: that its streams are open, or that it has ended. */
type Report =
  | { readonly kind: 'opened'; readonly group: number }
  | ({ readonly kind: 'ended' } & LauncherResult)

/** `note` is told of each shell: another one takes the place of one that ended, as a shell does that can start nothing. */
export function openLauncher(note: (shell: ProcessIdentity) => void = () => {}): Launcher {
  let last = 0
  const start = (): Shell => {
    const shell = startShell()
    const identity = shell.process.pid === undefined ? undefined : identify(shell.process.pid)
    if (identity) note(identity)
    return shell
  }
  let shell = start()
  const open = (): Shell => {
    if (shell.process.exitCode !== null || shell.process.signalCode !== null) shell = start()
    return shell
  }
  const write = (text: string) => void open().process.stdin?.write(text)
  const send = (text: (id: number) => string, tell: (report: Report) => void) => {
    last += 1
    open().waiting.set(last, tell)
    write(text(last))
  }
  return {
    run: (script) =>
      new Promise((resolve) => {
        const tell = (report: Report) => report.kind === 'ended' && resolve(report)
        // Finished jobs stay in the shell's memory until somebody asks.
        send(
          (id) => `{ ${reporting(id, script)}\n} </dev/null 2>/dev/null &\njobs >/dev/null\n`,
          tell,
        )
      }),
    launch: (script) => write(`detach ${quote(script)} </dev/null >/dev/null 2>&1\n`),
    launchWith(streams, script) {
      const opened = Promise.withResolvers<number>()
      const ended = Promise.withResolvers<number>()
      const tell = (report: Report) => {
        if (report.kind === 'opened') return opened.resolve(report.group)
        ended.resolve(report.code)
        opened.resolve(0)
      }
      send((id) => `detach ${quote(streaming(id, streams, script))} </dev/null 2>/dev/null\n`, tell)
      return { opened: opened.promise, ended: ended.promise }
    },
    close() {
      shell.process.stdin?.end()
      shell.process.stdout?.destroy()
    },
  }
}

/** What is printed at once and no longer than a pipe's buffer comes in one piece, whoever else prints. */
function reporting(id: number, script: string): string {
  return [
    `output=$( ( ${script}\n) 2>&1 ); code=$?`,
    `[ -z "$output" ] || output=$(printf %s "$output" | head -c ${MOST_OUTPUT})`,
    `printf '%s %s %s\\000' ${id} "$code" "$output"`,
  ].join('\n')
}

function streaming(id: number, { stdin, stdout, stderr }: LaunchStreams, script: string): string {
  return [
    `exec 3>&1 <${quote(stdin ?? '/dev/null')} 1<>${quote(stdout)} 2<>${quote(stderr)}`,
    `printf '%s opened %s\\000' ${id} $$ >&3`,
    `( ${script}\n) 3>&-`,
    `printf '%s %s \\000' ${id} "$?" >&3`,
  ].join('\n')
}

interface Shell {
  /** Its group has all that `run` runs. */
  readonly process: ChildProcess
  readonly waiting: Map<number, (report: Report) => void>
}

function startShell(): Shell {
  const waiting: Shell['waiting'] = new Map()
  const shell = spawn('/bin/sh', [], {
    cwd: '/',
    detached: true, // no signals meant for this process's terminal
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SHELL: '/bin/sh' },
  })
  shell.on('error', () => {}) // 'close' comes as well
  // What it runs may go on telling when it has ended itself.
  shell.on('close', () => {
    const gone: Report = { kind: 'ended', code: 128, output: 'the shell has ended' }
    for (const tell of waiting.values()) tell(gone)
    waiting.clear()
  })
  shell.stdin?.on('error', () => {})
  shell.stdin?.write(preamble)
  let rest = ''
  shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const records = (rest + text).split('\0')
    rest = records.pop() ?? ''
    for (const record of records) {
      const [, id = '', code, output = ''] = /^(\d+) (\d+|opened) ?(.*)$/s.exec(record) ?? []
      const tell = waiting.get(Number(id))
      if (code === 'opened') tell?.({ kind: 'opened', group: Number(output) })
      else {
        waiting.delete(Number(id))
        tell?.({ kind: 'ended', code: Number(code), output })
      }
    }
  })
  return { process: shell, waiting }
}

/** Throws `RuntimeError` with what the commands said when they fail; `what` says what could not be done. */
export async function runOrThrow(
  launcher: Launcher,
  what: string,
  script: string,
): Promise<string> {
  const { code, output } = await launcher.run(script)
  if (code === 0) return output
  throw new RuntimeError('unavailable', `${what}: ${output.trim() || `exit code ${code}`}`)
}
