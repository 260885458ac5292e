import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ProcessSession } from '../../../client/node-agents.ts'
import { put } from '../put.ts'
import type { AskedStreams, ClientStreams } from './client-streams.ts'
import { exitStatus, failureStatus } from './statuses.ts'

/** Joins a client and a process until one of them ends. `wording`: what to call it that there was no process. */
export async function serveProcess(
  session: ProcessSession,
  client: ClientStreams,
  asked: AskedStreams,
  wording: (message: string) => string,
): Promise<void> {
  const leave = () => session.close()
  if (client.gone.aborted) leave()
  client.gone.addEventListener('abort', leave, { once: true })
  client.onResize(({ columns, rows }) => void session.resize(columns, rows).catch(() => {}))
  void passInput(client, session, asked)
  const outputs = Promise.all([
    passOutput(session.stdout, client, asked.stdout && ((bytes) => client.stdout(bytes))),
    passOutput(session.stderr, client, asked.stderr && ((bytes) => client.stderr(bytes))),
  ])
  try {
    const code = await session.ended
    await outputs
    await client.finish(exitStatus(code))
  } catch (error) {
    await client.finish(failureStatus(wording((error as Error).message)))
  } finally {
    client.gone.removeEventListener('abort', leave)
    session.close()
  }
}

/** What nobody reads any more is read all the same: the client may have other things to say. */
async function passInput(
  client: ClientStreams,
  { stdin }: ProcessSession,
  asked: AskedStreams,
): Promise<void> {
  stdin?.on('error', () => {})
  if (!asked.stdin) stdin?.end()
  try {
    for await (const bytes of client.stdin)
      if (asked.stdin && stdin) await put(stdin, bytes, client.gone)
  } catch {
    // The client left; whoever looks after the process knows.
  } finally {
    stdin?.end()
  }
}

async function passOutput(
  output: Readable | undefined,
  { gone }: ClientStreams,
  send: false | ((bytes: Buffer) => Promise<void>),
): Promise<void> {
  if (!output) return
  await pipeline(output, async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      if (gone.aborted) return
      if (send) await send(part)
    }
  }).catch(() => {})
}
