import { readFile } from 'node:fs/promises'
import type { Shell } from './shell.ts'
import { VolumeFailure } from './volume-failure.ts'

/** What is mounted below a folder of the machine, or at it: the last one first. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  return table
    .split('\n')
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .toReversed()
}

/** Spaces and the like are written as octal numbers in the table. */
const unescaped = (text: string) =>
  text.replaceAll(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))

export const isMounted = async (folder: string): Promise<boolean> =>
  (await mountsBelow(folder)).includes(folder)

export interface MemoryOptions {
  readonly bytes: number
  readonly mode: number
  readonly group: number
}

/** Mounts a folder in memory. @throws VolumeFailure */
export async function mountMemory(
  shell: Shell,
  folder: string,
  { bytes, mode, group }: MemoryOptions,
): Promise<void> {
  const options = `size=${bytes},mode=${mode.toString(8)},gid=${group}`
  await mount(shell, ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
}

/** Lets `target` show what `source` does. @throws VolumeFailure */
export const bind = (shell: Shell, source: string, target: string): Promise<void> =>
  mount(shell, ['--no-canonicalize', '--bind', source, target])

async function mount(shell: Shell, args: readonly string[]): Promise<void> {
  const { code, output } = await shell.run(['mount', ...args])
  if (code !== 0) throw new VolumeFailure(`mount failed: ${output.trim() || `exit status ${code}`}`)
}

/** Takes away all mounts at and below a folder, at once even where something still looks into them. */
export async function unmountBelow(shell: Shell, folder: string): Promise<void> {
  for (const point of await mountsBelow(folder)) {
    const { code, output } = await shell.run(['umount', '-l', point])
    if (code !== 0 && (await isMounted(point)))
      throw new VolumeFailure(`unmount failed: ${output.trim() || `exit status ${code}`}`)
  }
}
