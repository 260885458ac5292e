import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { type Member, writeZip } from './testing/write-zip.ts'
import { ZipArchive } from './zip-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-test-'))
after(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'some.zip')

async function open(archive: Uint8Array): Promise<ZipArchive> {
  writeFileSync(path, archive)
  return ZipArchive.open(path)
}

test('members come out as they went in, stored or deflated', async () => {
  const member = fc.record({
    name: fc
      .stringMatching(/^[a-z]{1,8}(\/[a-z.]{1,8})?$/)
      .filter((name) => !/\/\.{1,2}$/.test(name)),
    bytes: fc.uint8Array({ maxLength: 300 }),
    deflate: fc.boolean(),
  })
  const members = fc.uniqueArray(member, { maxLength: 5, selector: ({ name }) => name })
  await fc.assert(
    fc.asyncProperty(members, async (written) => {
      const archive = await open(writeZip(written))
      for (const { name, bytes } of written) {
        assert.deepEqual(new Uint8Array(await archive.read(name, 300)), bytes)
      }
      archive.close()
    }),
    { numRuns: 50 },
  )
})

test('a member is extracted to a file that only its owner can read', async () => {
  const archive = await open(writeZip([{ name: 'a', bytes: Buffer.from('text'), deflate: true }]))
  const target = join(folder, 'extracted')
  await archive.extract('a', target, 4)
  archive.close()
  assert.equal(readFileSync(target, 'utf8'), 'text')
})

const text = Buffer.from('text')
const hostile: Readonly<Record<string, readonly Member[]>> = {
  'a path out of the archive': [{ name: '../a', bytes: text }],
  'an absolute path': [{ name: '/a', bytes: text }],
  'backslashes in a name': [{ name: 'a\\b', bytes: text }],
  'a name twice': [
    { name: 'a', bytes: text },
    { name: 'a', bytes: text },
  ],
  'an encrypted member': [{ name: 'a', bytes: text, claim: { flags: 1 } }],
  'another compression': [{ name: 'a', bytes: text, claim: { method: 14 } }],
  'a bomb': [{ name: 'a', bytes: new Uint8Array(8 << 20), deflate: true }],
  'a size that is too large': [{ name: 'a', bytes: text, claim: { size: 5 } }],
}

for (const [what, members] of Object.entries(hostile)) {
  test(`an archive with ${what} is refused`, async () => {
    await assert.rejects(open(writeZip(members)), { name: 'ZipError' })
  })
}

test('a member that unpacks to more than it claims is cut off with an error', async () => {
  const member = { name: 'a', bytes: new Uint8Array(5000), deflate: true, claim: { size: 10 } }
  const archive = await open(writeZip([member]))
  await assert.rejects(archive.read('a', 10), { name: 'ZipError' })
  archive.close()
})

test('a member whose bytes were changed is refused', async () => {
  const bytes = writeZip([{ name: 'a', bytes: text }])
  bytes.write('TEXT', bytes.indexOf('text'))
  const archive = await open(bytes)
  await assert.rejects(archive.read('a', 4), { name: 'ZipError', message: 'a is damaged' })
  archive.close()
})

test('a member over the limit, and one that is missing, are refused', async () => {
  const archive = await open(writeZip([{ name: 'a', bytes: text }]))
  await assert.rejects(archive.read('a', 3), /unpacks to 4 bytes; 3 are allowed/)
  await assert.rejects(archive.read('b', 3), /has no b/)
  archive.close()
})

test('an archive cut anywhere or changed anywhere gives a value or a ZipError', async () => {
  const whole = writeZip([
    { name: 'a', bytes: text },
    { name: 'b', bytes: new Uint8Array(999), deflate: true },
  ])
  const change = fc.record({
    length: fc.nat(whole.length),
    at: fc.nat(whole.length - 1),
    byte: fc.nat(255),
  })
  await fc.assert(
    fc.asyncProperty(change, async ({ length, at, byte }) => {
      const bytes = Buffer.from(whole)
      bytes[at] = byte
      try {
        const archive = await open(
          bytes.subarray(0, length < whole.length / 2 ? undefined : length),
        )
        for (const name of archive.names)
          await archive.read(name, 9999).finally(() => archive.close())
        archive.close()
      } catch (error) {
        assert.equal(error instanceof Error && error.name, 'ZipError')
      }
    }),
    { numRuns: 300 },
  )
})
