import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { logName } from '@galley/containers/logs/log-writer'
import type { ContainerEnd, PodContainerState } from '@galley/containers/pods/pod-runtime'
import { terminationLog } from '../configuration/termination-log.ts'
import { readNotes } from '../decide/container-notes.ts'
import { startFailureText } from './start-failure.ts'

const longestMessage = 4096
const longestFromLog = 2048
const mostLines = 80

/** What an ended container left to say: in its file, else, where it asks for that, at the end of its log. */
export async function terminationMessage(
  folder: string,
  uid: string,
  { config, state, logFolder }: PodContainerState & { readonly state: ContainerEnd },
): Promise<string> {
  const place = { uid, container: config.name, attempt: config.attempt }
  const said = await readTail(terminationLog(folder, place), longestMessage)
  const { terminationMessagePolicy } = readNotes(config)
  const asksLog =
    said === '' &&
    terminationMessagePolicy === 'FallbackToLogsOnError' &&
    state.exitCode !== 0 &&
    state.startedAt !== undefined
  const own = asksLog ? await lastLines(logFolder) : said
  const error = state.error && startFailureText(state.error)
  return [error, own].filter((it) => it).join(': ')
}

/** Nothing where there is no such file. */
async function readTail(path: string, bytes: number): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - bytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, bytes)), {
      position: start,
    })
    return buffer.subarray(0, bytesRead).toString()
  } finally {
    await file.close()
  }
}

/** The log's last lines, without times and streams. */
async function lastLines(logFolder: string): Promise<string> {
  // A line of the log has some 45 bytes of its own.
  const text = await readTail(join(logFolder, logName), longestFromLog + mostLines * 45)
  const lines = text.split('\n').filter((line) => logLine.test(line))
  const said = lines.slice(-mostLines).map((line) => {
    const [, isWhole, content = ''] = logLine.exec(line) ?? []
    return isWhole === 'F' ? `${content}\n` : content
  })
  return said.join('').slice(-longestFromLog)
}

const logLine = /^\S+ std(?:out|err) ([FP])(?::\S+)? (.*)$/
