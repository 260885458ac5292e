import type { Content } from '@galley/images/oci/content'
import type { Terminal } from '../terminal.ts'
import { dockerSize } from './docker-words.ts'

export interface GarbageShown {
  readonly dryRun: boolean
  readonly output: 'text' | 'json'
}

export interface Garbage {
  readonly blobs: readonly Content[]
  /** Unpacked ones. */
  readonly layers?: readonly { readonly diffId: string; readonly bytes: number }[]
}

/** Prints what was freed, or would be, and what it comes to. */
export function printGarbage(
  { blobs, layers = [] }: Garbage,
  { dryRun, output }: GarbageShown,
  terminal: Terminal,
): void {
  const bytes = [...blobs.map(({ size }) => size), ...layers.map((layer) => layer.bytes)].reduce(
    (sum, size) => sum + size,
    0,
  )
  if (output === 'json') {
    const freed = blobs.map(({ digest, size }) => ({ digest, size }))
    terminal.out(JSON.stringify({ dryRun, bytes, blobs: freed, layers }))
    return
  }
  const verdict = dryRun ? 'unused' : 'deleted'
  for (const { digest } of blobs) terminal.out(`${verdict}: ${digest}`)
  for (const { diffId } of layers) terminal.out(`${verdict}: ${diffId} (unpacked)`)
  terminal.out(`Total ${dryRun ? 'reclaimable' : 'reclaimed'} space: ${dockerSize(bytes)}`)
}
