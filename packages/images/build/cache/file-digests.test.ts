import assert from 'node:assert/strict'
import { lstatSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { digestOf } from '../../oci/digest.ts'
import { BuildCache } from './build-cache.ts'
import { FileDigests } from './file-digests.ts'

function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-digests-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const cache = new BuildCache(join(folder, 'cache'))
  return { path: join(folder, 'file'), digests: () => FileDigests.open(cache, folder) }
}

const stats = (path: string) => lstatSync(path, { bigint: true })

test('a digest is remembered from one build to the next', async (t) => {
  const { path, digests } = open(t)
  writeFileSync(path, 'content')
  await setTimeout(2100)
  const before = stats(path)
  const first = await digests()
  assert.equal((await first.digest(path, before)).digest, digestOf('content'))
  await first.save()
  rmSync(path)
  const second = await digests()
  assert.deepEqual(await second.digest(path, before), { digest: digestOf('content'), size: 7 })
})

test('a file changed just now is looked at again, whatever its times say', async (t) => {
  const { path, digests } = open(t)
  writeFileSync(path, 'one')
  utimesSync(path, 1000, 1000)
  const first = await digests()
  assert.equal((await first.digest(path, stats(path))).digest, digestOf('one'))
  await first.save()
  writeFileSync(path, 'two')
  utimesSync(path, 1000, 1000)
  const second = await digests()
  assert.equal((await second.digest(path, stats(path))).digest, digestOf('two'))
})
