import type { Content } from '@galley/images/oci/content'
import type { Terminal } from '../terminal.ts'
import { dockerSize } from './docker-words.ts'

export interface GarbageShown {
  readonly dryRun: boolean
  readonly output: 'text' | 'json'
}

/** Prints which blobs were freed, or would be, and what they come to. */
export function printGarbage(
  blobs: readonly Content[],
  { dryRun, output }: GarbageShown,
  terminal: Terminal,
): void {
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0)
  if (output === 'json') {
    const freed = blobs.map(({ digest, size }) => ({ digest, size }))
    terminal.out(JSON.stringify({ dryRun, bytes, blobs: freed }))
    return
  }
  for (const { digest } of blobs) terminal.out(`${dryRun ? 'unused' : 'deleted'}: ${digest}`)
  terminal.out(`Total ${dryRun ? 'reclaimable' : 'reclaimed'} space: ${dockerSize(bytes)}`)
}
