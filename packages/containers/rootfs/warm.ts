import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@galley/kit/clock'
import type { UnpackedLayer } from './layer-store.ts'

const CHUNK = 1024 * 1024
/** What was read so few milliseconds ago is taken to be in memory still. */
const FRESH = 30_000

/**
 * Reads the layers' large files once. Pages that a container brings in first are charged to it: one
 * that starts cold near its memory limit then reads its own program over and over instead of being
 * killed (128 MiB, node binary cold: 9 of 10 hung; warm: none).
 */
export async function warm(layers: readonly UnpackedLayer[]): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (const layer of layers) {
    for (const path of layer.large) await readOnce(join(layer.tree, path), buffer)
  }
}

async function readOnce(path: string, buffer: Buffer): Promise<void> {
  const file = await open(path, 'r')
  try {
    while ((await file.read(buffer, 0, buffer.length)).bytesRead > 0) {}
  } finally {
    await file.close()
  }
}

/** `warm` for many containers of the same layers: what was read a moment ago, or is being read, is not read again. */
export function warmer(clock: Clock): typeof warm {
  const last = new Map<string, { readonly at: number; readonly done: Promise<void> }>()
  const one = (layer: UnpackedLayer): Promise<void> => {
    const known = last.get(layer.diffId)
    const now = clock.monotonic()
    if (known && now - known.at < FRESH) return known.done
    const done = warm([layer])
    last.set(layer.diffId, { at: now, done })
    done.catch(() => last.delete(layer.diffId))
    return done
  }
  return async (layers) => void (await Promise.all(layers.map(one)))
}
