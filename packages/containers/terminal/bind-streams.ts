import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Attachment } from '../shim/attach-client.ts'
import type { ExecSession } from '../verbs/exec.ts'
import type { TerminalSize } from './pty.ts'

/** The caller's side: what a command has as `process.stdin` and so on. */
export interface CallerStreams {
  readonly stdin: Readable & { setRawMode?(raw: boolean): unknown }
  readonly stdout: Writable & { readonly columns?: number; readonly rows?: number }
  readonly stderr: Writable
}

export interface BindOptions {
  /** Pass the caller's input on. */
  readonly stdin: boolean
  /** The far side is a terminal: keys go over as they are, and so does the size. */
  readonly tty: boolean
}

/** The far side: a container's first process, or a further one. */
interface Far {
  write(data: Uint8Array): Promise<void>
  endInput(): void
  resize(size: TerminalSize): void
  /** Resolves when all output has been passed on. */
  passOutput(streams: CallerStreams): Promise<void>
}

/** Joins the caller to a container until it ends; its exit code, undefined when that was lost. */
export async function bindAttachment(
  attachment: Attachment,
  streams: CallerStreams,
  options: BindOptions,
): Promise<number | undefined> {
  await bind(
    {
      write: (data) => attachment.write(data),
      endInput: () => attachment.endInput(),
      resize: (size) => attachment.resize(size),
      async passOutput() {
        for await (const { stream, data } of attachment.output()) await put(streams[stream], data)
      },
    },
    streams,
    options,
  )
  return attachment.exitCode
}

/** Joins the caller to a further process until it ends; its exit code. */
export async function bindExec(
  session: ExecSession,
  streams: CallerStreams,
  options: BindOptions,
): Promise<number> {
  const pass = async (from: Readable, to: Writable) => {
    for await (const data of from) await put(to, data)
  }
  await bind(
    {
      write: (data) => put(session.stdin, data),
      endInput: () => session.stdin.end(),
      resize: (size) => void session.resize(size),
      async passOutput({ stdout, stderr }) {
        await Promise.all([pass(session.stdout, stdout), pass(session.stderr, stderr)])
      },
    },
    streams,
    options,
  )
  return session.exitCode
}

async function bind(far: Far, streams: CallerStreams, { stdin, tty }: BindOptions): Promise<void> {
  const { stdin: input, stdout } = streams
  const onResize = () => {
    const { columns, rows } = stdout
    if (columns && rows) far.resize({ columns, rows })
  }
  const onInput = (data: Buffer) => {
    input.pause()
    void far.write(data).then(() => input.resume())
  }
  const onEnd = () => far.endInput()
  if (tty) {
    input.setRawMode?.(true)
    stdout.on('resize', onResize)
    onResize()
  }
  if (stdin) input.on('data', onInput).on('end', onEnd)
  else far.endInput()
  try {
    await far.passOutput(streams)
  } finally {
    input.off('data', onInput).off('end', onEnd).pause()
    stdout.off('resize', onResize)
    if (tty) input.setRawMode?.(false)
  }
}

/** Resolves when there is room for more, or nobody left to read. */
async function put(stream: Writable, data: Uint8Array): Promise<void> {
  if (!stream.writable || stream.write(data)) return
  const controller = new AbortController()
  const { signal } = controller
  const moved = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal }))
  await Promise.race(moved).catch(() => {})
  controller.abort()
  await Promise.allSettled(moved)
}
