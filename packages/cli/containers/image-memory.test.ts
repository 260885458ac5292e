import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RunnableImage } from '@galley/containers/image/runnable-image'
import { ImageMemory } from './image-memory.ts'

const image: RunnableImage = {
  reference: 'soup:1',
  digest: `sha256:${'ab'.repeat(32)}`,
  config: { Cmd: ['/soup'] },
  layers: [
    {
      diffId: `sha256:${'cd'.repeat(32)}`,
      compression: 'none',
      async *open() {
        yield Buffer.from('a layer')
      },
    },
  ],
}

async function contentOf({ layers }: RunnableImage): Promise<string> {
  let content = ''
  for (const layer of layers) for await (const chunk of layer.open()) content += String(chunk)
  return content
}

test('an image is looked up once, until the index of images changes', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'galley-memory-'))
  const cache = join(folder.path, 'cache')
  let lookups = 0
  const recall = async (key: string) => {
    const memory = await ImageMemory.open(cache, folder.path)
    return memory.recall(key, async () => {
      lookups += 1
      return image
    })
  }
  const first = await recall('soup:1')
  const again = await recall('soup:1')
  assert.equal(lookups, 1)
  assert.deepEqual([again.digest, again.config], [first.digest, first.config])
  assert.equal(await contentOf(again), 'a layer')
  lookups = 0
  await recall('constructor')
  await recall('soup:1')
  assert.equal(lookups, 1)
  await writeFile(join(folder.path, 'index.json'), '{}')
  await recall('soup:1')
  assert.equal(lookups, 2)
})
