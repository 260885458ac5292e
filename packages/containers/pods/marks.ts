import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent } from '../state/atomic-file.ts'
import { identify, identityFromStat, type ProcessIdentity } from '../state/process-identity.ts'
import { quote } from '../terminal/pty.ts'

/** Of a container whose parent was killed. */
const LOST = 255

/** What a container's parent has told of it so far, in files of one folder. */
export interface Marks {
  readonly parent?: ProcessIdentity
  readonly first?: { readonly pid: number; readonly at: number }
  readonly end?: { readonly exitCode: number; readonly oomKills: number; readonly at: number }
}

export const markNames = { parent: 'parent', pid: 'pid', end: 'end' } as const

export interface ParentScript {
  /** Words of a program that runs the container to its end and writes the number of its first process to the mark `pid`. */
  readonly command: readonly string[]
  readonly marks: string
  readonly streams: string
  readonly stdin: 'none' | 'open' | 'once'
  /** Counts processes that the kernel killed for want of memory, in a line `oom_kill N`; it is read at the end. */
  readonly oomFile?: string
}

/**
 * The container's parent, in words of sh(1). It opens the pipes for reading and writing, so that no end of them is missing
 * while the container runs. Where stdin is to end with its first client, a shell beside it holds the pipe open until somebody
 * writes to the pipe `hold`: the container itself must not.
 */
export function parentScript({ command, marks, streams, stdin, oomFile }: ParentScript): string {
  const at = (name: string) => quote(join(streams, name))
  const input = { none: '</dev/null', open: `<>${at('stdin')}`, once: `<${at('stdin')}` }[stdin]
  const isOnce = stdin === 'once'
  return [
    `cd ${quote(marks)} || exit`,
    'trap : HUP INT QUIT TERM',
    `{ read -r line </proc/self/stat || line=$$; } 2>/dev/null; echo "$line" >${markNames.parent}`,
    ...(isOnce ? [`( exec 3<>${at('stdin')}; read -r line <>${at('hold')} ) & holder=$!`] : []),
    // In a shell of its own: what this one says of signals is no output of the container.
    `( exec ${command.map(quote).join(' ')} ${input} 1<>${at('stdout')} 2<>${at('stderr')} )`,
    'code=$? kills=0',
    ...(isOnce ? ['kill "$holder" 2>/dev/null'] : []),
    ...(oomFile === undefined ? [] : [countKills(quote(oomFile))]),
    `echo "$code $kills" >.end && mv .end ${markNames.end}`,
  ].join('\n')
}

function countKills(file: string): string {
  const each = '[ "$name" != oom_kill ] || kills=$count'
  return `[ ! -r ${file} ] || while read -r name count; do ${each}; done <${file}`
}

/** The marks in a folder as they are now. */
export async function readMarks(folder: string): Promise<Marks> {
  // The end first: what was there before it is then sure to be seen with it.
  const end = await readMark(folder, markNames.end)
  const [parent, first] = await Promise.all([
    readMark(folder, markNames.parent),
    readMark(folder, markNames.pid),
  ])
  const [exitCode = 0, oomKills = 0] = end?.text.split(' ').map(Number) ?? []
  const identity = parent && parentIdentity(parent.text)
  return {
    ...(identity && { parent: identity }),
    ...(first && { first: { pid: Number(first.text), at: first.at } }),
    ...(end && { end: { exitCode, oomKills, at: end.at } }),
  }
}

/** What a parent that was killed could not write any more. */
export async function markLost(folder: string): Promise<void> {
  await writeFile(join(folder, markNames.end), `${LOST} 0`)
}

/** Before the parent is launched: from then on it may be there. */
export async function markLaunched(folder: string): Promise<void> {
  await writeFile(join(folder, 'launched'), '')
}

export async function wasLaunched(folder: string): Promise<boolean> {
  return (await readIfPresent(join(folder, 'launched'))) !== undefined
}

/** Before a container is killed, so that nobody takes its end for the kernel's doing. */
export async function markKilled(folder: string): Promise<void> {
  await writeFile(join(folder, 'killed'), '')
}

export async function wasKilled(folder: string): Promise<boolean> {
  return (await readIfPresent(join(folder, 'killed'))) !== undefined
}

async function readMark(
  folder: string,
  name: string,
): Promise<{ readonly text: string; readonly at: number } | undefined> {
  const path = join(folder, name)
  const [text, stats] = await Promise.all([readIfPresent(path), stat(path).catch(() => undefined)])
  // Programs make the file before they write to it.
  return text?.trim() && stats ? { text: text.trim(), at: stats.mtimeMs } : undefined
}

function parentIdentity(text: string): ProcessIdentity | undefined {
  return /^\d+$/.test(text) ? identify(Number(text)) : identityFromStat(text)
}
