import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '@galley/images/oci/digest'
import { collectGarbage } from '@galley/images/registry/collect-garbage'
import { startRegistry } from '@galley/images/registry/start-registry'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'

/** Every file of a registry that goes by a digest has to have it; gives their number. */
export async function requireRightBlobs(data: string): Promise<number> {
  const folder = join(data, 'blobs/sha256')
  const names = await readdir(folder)
  for (const name of names) {
    assert.equal(digestOf(await readFile(join(folder, name))), `sha256:${name}`)
  }
  return names.length
}

/** Two days later, everything that is left is what so many images of `addImage` are made of. */
export async function requireNothingLeaked(data: string, images: number): Promise<void> {
  const clock = { ...systemClock, now: () => Date.now() + 2 * 24 * 60 * 60 * 1000 }
  const logger = createLogger({ level: 'silent' })
  const listen = { host: '127.0.0.1', port: 0 }
  const registry = await startRegistry({ listen, data, logger, clock })
  await collectGarbage(data, { clock })
  await registry.close()
  // A config and three layers an image.
  assert.equal(await requireRightBlobs(data), 4 * images)
  assert.deepEqual(await readdir(join(data, 'uploads')), [])
  assert.deepEqual(await readdir(join(data, '.staging')), [])
}
