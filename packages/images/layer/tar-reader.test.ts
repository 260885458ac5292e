import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { digestOf } from '../oci/digest.ts'
import { describeTar } from './describe-tar.ts'
import { InvalidArchiveError, InvalidEntryError, UnsupportedArchiveError } from './errors.ts'
import { encodeHeader } from './tar-header.ts'

async function* piecesOf(bytes: Uint8Array, size = 333) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function archive(make: (folder: string) => void, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'galley-tar-'))
  try {
    make(folder)
    return execFileSync('tar', [...options, '-cf', '-', '-C', folder, '.'], { maxBuffer: 1e8 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const plain = {
  typeFlag: '0',
  name: 'a',
  linkName: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  major: 0,
  minor: 0,
  xattrs: {},
}
const end = Buffer.alloc(1024)

for (const format of ['ustar', 'gnu', 'pax']) {
  test(`archives of GNU tar in the form ${format} are read`, async () => {
    const deep = format === 'ustar' ? 'd'.repeat(90) : 'd'.repeat(200)
    const tar = archive((folder) => {
      mkdirSync(join(folder, deep))
      writeFileSync(join(folder, deep, 'file'), 'content')
      linkSync(join(folder, deep, 'file'), join(folder, 'link'))
      symlinkSync(`${deep}/file`, join(folder, 'soft'))
    }, `--format=${format}`)
    const found = new Map((await describeTar(piecesOf(tar))).map((entry) => [entry.path, entry]))
    assert.deepEqual([...found.keys()].sort(), ['', deep, `${deep}/file`, 'link', 'soft'])
    const names = [found.get('link')?.kind, found.get(`${deep}/file`)?.kind].sort()
    assert.deepEqual(names, ['file', 'hardlink'])
    const soft = found.get('soft')
    assert.equal(soft?.kind === 'symlink' && soft.target, `${deep}/file`)
  })
}

for (const options of [['--format=gnu'], ['--format=pax', '--sparse-version=1.0']]) {
  test(`sparse files come out whole (${options.join(' ')})`, async () => {
    const size = 3_000_000
    const tar = archive(
      (folder) => {
        const handle = openSync(join(folder, 'holes'), 'w')
        for (let at = 0; at < size; at += 100_000) writeSync(handle, 'data', at)
        writeSync(handle, 'x', size - 1)
        closeSync(handle)
      },
      ...options,
      '-S',
    )
    const whole = Buffer.alloc(size)
    for (let at = 0; at < size; at += 100_000) whole.write('data', at)
    whole.write('x', size - 1)
    const found = (await describeTar(piecesOf(tar, 5000))).find(({ path }) => path === 'holes')
    assert.ok(found?.kind === 'file')
    assert.equal(found.size, size)
    assert.equal(found.digest, digestOf(whole))
    assert.ok(tar.length < size / 2)
  })
}

test('an archive cut short is refused wherever the cut is', async () => {
  const tar = archive((folder) => writeFileSync(join(folder, 'file'), 'x'.repeat(2000)))
  for (const length of [100, 600, 1400, 2500]) {
    await assert.rejects(describeTar(piecesOf(tar.subarray(0, length))), InvalidArchiveError)
  }
})

const hostile: readonly (readonly [string, Uint8Array, new (...args: never[]) => Error])[] = [
  [
    'a name that climbs out',
    encodeHeader({ ...plain, name: '../../etc/passwd' }),
    InvalidEntryError,
  ],
  [
    'a hard link that climbs out',
    encodeHeader({ ...plain, typeFlag: '1', linkName: '../x' }),
    InvalidEntryError,
  ],
  [
    'a pax header of a gigabyte',
    encodeHeader({ ...plain, typeFlag: 'x', size: 2 ** 30 }),
    InvalidArchiveError,
  ],
  [
    'a long-name header of a gigabyte',
    encodeHeader({ ...plain, typeFlag: 'L', size: 2 ** 30 }),
    InvalidArchiveError,
  ],
  ['a size beyond its bytes', encodeHeader({ ...plain, size: 2 ** 40 }), InvalidArchiveError],
  ['an unknown type', encodeHeader({ ...plain, typeFlag: 'V' }), UnsupportedArchiveError],
  ['noise', Buffer.alloc(512, 7), InvalidArchiveError],
  ['a sparse map out of order', oldSparse(), InvalidArchiveError],
]

function oldSparse(): Buffer {
  const block = Buffer.from(encodeHeader({ ...plain, typeFlag: 'S' }))
  for (const [at, value] of ['10', '5', '0', '5'].entries()) block.write(value, 386 + 12 * at)
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

for (const [what, bytes, error] of hostile) {
  test(`${what} is refused`, async () => {
    await assert.rejects(describeTar(piecesOf(Buffer.concat([bytes, end]))), error)
  })
}

test('more entries or bytes than allowed are refused', async () => {
  const tar = archive((folder) => {
    for (let i = 0; i < 20; i += 1) writeFileSync(join(folder, `f${i}`), 'x'.repeat(100))
  })
  const read = (limits: { entries: number; bytes: number; names: number }) =>
    describeTar(piecesOf(tar), undefined, limits)
  await assert.rejects(read({ entries: 10, bytes: 1e6, names: 1e6 }), InvalidArchiveError)
  await assert.rejects(read({ entries: 100, bytes: 1000, names: 1e6 }), InvalidArchiveError)
  await assert.rejects(read({ entries: 100, bytes: 2000, names: 50 }), InvalidArchiveError)
  await read({ entries: 100, bytes: 2000, names: 1e6 })
})
