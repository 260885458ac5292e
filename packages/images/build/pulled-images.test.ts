import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { copyImage } from '../oci/copy-image.ts'
import { parseReference } from '../oci/reference.ts'
import { openRemote } from '../oci/remote/remote.ts'
import { startRegistry } from '../registry/start-registry.ts'
import { pulledImages } from './pulled-images.ts'
import { Workshop } from './testing/workshop.ts'

test('a base that is not here is pulled from the registry that its name tells', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', b: 'b' })
  const data = join(shop.folder, 'registry')
  const logger = createLogger({ level: 'silent' })
  const registry = await startRegistry({ listen: { host: '127.0.0.1', port: 0 }, data, logger })
  t.after(() => registry.close())
  const name = parseReference(`127.0.0.1:${registry.port}/base:1`)
  await shop.build('FROM scratch\nENV BASE=1\nCOPY a /\n', { tags: [name] })
  const remote = openRemote(name)
  t.after(() => remote.close())
  await copyImage({ from: shop.layout, source: name, to: remote, target: name })

  const other = await Workshop.open(t, { b: 'b' })
  const baseImages = pulledImages(other.layout)
  const dockerfile = `FROM 127.0.0.1:${registry.port}/base:1\nCOPY b /\n`
  const image = await other.build(dockerfile, { baseImages })
  assert.deepEqual(await other.files(image), { a: 'a', b: 'b' })
  const missing = `FROM 127.0.0.1:${registry.port}/missing:1\n`
  await assert.rejects(
    other.build(missing, { baseImages }),
    /Dockerfile:1: the image .*missing:1 is not to be had/,
  )
})
