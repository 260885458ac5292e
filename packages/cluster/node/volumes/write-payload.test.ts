import assert from 'node:assert/strict'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '@galley/containers/testing/temporary-folder'
import fc from 'fast-check'
import type { Payload } from './payload.ts'
import { VolumeFailure } from './volume-failure.ts'
import { cleanPath, writePayload } from './write-payload.ts'

const payload = (files: Readonly<Record<string, string>>, mode = 0o644): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode }]))

const write = (folder: string, files: Payload, furnish = async () => {}) =>
  writePayload(folder, files, Date.UTC(2026, 1, 3, 4, 5, 6), furnish)

const seen = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('..'))

describe('a volume of files', () => {
  it('shows them through links to a folder named by the time', async (context) => {
    const folder = temporaryFolder(context)
    await write(folder, payload({ a: 'one', 'dir/b': 'two' }, 0o640))
    assert.deepEqual(seen(folder).toSorted(), ['a', 'dir'])
    assert.equal(readlinkSync(join(folder, 'a')), '..data/a')
    assert.match(readlinkSync(join(folder, '..data')), /^\.\.2026_02_03_04_05_06\.\d+$/)
    assert.equal(readFileSync(join(folder, 'dir/b'), 'utf8'), 'two')
    assert.equal(statSync(join(folder, 'dir/b')).mode & 0o777, 0o640)
    assert.equal(statSync(join(folder, '..data')).mode & 0o777, 0o755)
  })

  it('changes all at one moment and keeps nothing of before', async (context) => {
    const folder = temporaryFolder(context)
    await write(folder, payload({ a: 'one', b: 'two', 'd/x': '1', 'd/y': '2' }))
    const before = readlinkSync(join(folder, '..data'))
    await write(folder, payload({ a: 'changed', c: 'new', 'd/x': '1' }))
    assert.deepEqual(seen(folder).toSorted(), ['a', 'c', 'd'])
    assert.deepEqual(readdirSync(join(folder, 'd')), ['x'])
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'changed')
    assert.equal(readdirSync(folder).includes(before), false)
  })

  it('is left alone where it shows the same already', async (context) => {
    const folder = temporaryFolder(context)
    await write(folder, payload({ a: 'one' }))
    const before = readlinkSync(join(folder, '..data'))
    await write(folder, payload({ a: 'one' }), () => assert.fail('nothing is new'))
    assert.equal(readlinkSync(join(folder, '..data')), before)
    await write(folder, payload({ a: 'one', b: '' }))
    assert.notEqual(readlinkSync(join(folder, '..data')), before)
  })

  it('goes on after a change that was interrupted', async (context) => {
    const folder = temporaryFolder(context)
    await write(folder, payload({ a: 'one' }))
    const failed = write(folder, payload({ a: 'two' }), () => Promise.reject(new Error('killed')))
    await assert.rejects(failed, /killed/)
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'one')
    writeFileSync(join(folder, '..data_tmp'), '')
    await write(folder, payload({ a: 'three' }))
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'three')
    assert.equal(readdirSync(folder).length, 3)
  })

  it('may be empty', async (context) => {
    const folder = temporaryFolder(context)
    await write(folder, payload({ a: 'one' }))
    await write(folder, payload({}))
    assert.deepEqual(seen(folder), [])
    assert.deepEqual(readdirSync(join(folder, '..data')), [])
  })

  it('leaves folders alone in which others are mounted', async (context) => {
    const folder = temporaryFolder(context)
    mkdirSync(join(folder, 'nested'))
    await write(folder, payload({ a: 'one', 'nested/b': 'hidden' }))
    await write(folder, payload({ a: 'two' }))
    assert.deepEqual(seen(folder).toSorted(), ['a', 'nested'])
    assert.equal(statSync(join(folder, 'nested')).isDirectory(), true)
  })

  const refused = [
    ['', 'invalid path: must not be empty: ""'],
    ['/etc/passwd', 'invalid path: must be relative path: /etc/passwd'],
    ['a/../../b', "invalid path: must not contain '..': a/../../b"],
    ['..', "invalid path: must not contain '..': .."],
    ['..data', "invalid path: must not start with '..': ..data"],
    ['x'.repeat(256), 'invalid path: filenames must be less than or equal to 255 characters'],
    ['a/'.repeat(2049), 'invalid path: must be less than or equal to 4096 characters'],
    ['.', 'invalid path: must name a file: "."'],
    ['./..data', 'invalid path: must name a file: "./..data"'],
    ['a\0b', 'invalid path: must name a file: "a\\u0000b"'],
  ] as const
  for (const [path, message] of refused)
    it(`refuses ${JSON.stringify(path.slice(0, 20))}`, () =>
      assert.throws(() => cleanPath(path), { message }))

  it('writes nothing elsewhere, whatever the names are', async (context) => {
    const unit = fc.constantFrom('.', '..', '...', '/', 'a', '..data', '..2', '\0', 'é', ' ', '-')
    const names = fc.array(fc.string({ unit, maxLength: 8 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(names, async (paths) => {
        const outer = temporaryFolder(context)
        const folder = join(outer, 'volume')
        mkdirSync(folder)
        const files = payload(Object.fromEntries(paths.map((path) => [path, 'text'])))
        const outcome = await write(folder, files).catch((error: unknown) => error)
        assert.deepEqual(readdirSync(outer), ['volume'])
        if (outcome instanceof Error) {
          const code = (outcome as NodeJS.ErrnoException).code ?? ''
          assert.ok(
            outcome instanceof VolumeFailure || ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code),
            outcome,
          )
        } else
          for (const path of paths)
            assert.equal(readFileSync(join(folder, cleanPath(path)), 'utf8'), 'text')
      }),
      { numRuns: 60 },
    )
  })
})
