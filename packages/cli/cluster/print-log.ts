import { existsSync, readFileSync } from 'node:fs'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { GalleyError } from '@galley/kit/errors'
import type { Terminal } from '../terminal.ts'
import { contextOf, type Which } from './cluster-options.ts'

export function printLog(
  folder: ClusterFolder,
  which: Which & { readonly tail: number | undefined },
  terminal: Terminal,
): void {
  if (!existsSync(folder.log))
    throw new GalleyError(
      'not-found',
      `Cluster ${contextOf(folder, which)} has no log: it was never started in the background`,
    )
  const lines = readFileSync(folder.log, 'utf8').trimEnd().split('\n')
  for (const line of lines.slice(
    which.tail === undefined ? 0 : Math.max(0, lines.length - which.tail),
  ))
    terminal.out(line)
}
