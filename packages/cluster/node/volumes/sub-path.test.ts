import assert from 'node:assert/strict'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { type Ends, isRoot, temporaryFolder } from '@galley/containers/testing/temporary-folder'
import fc from 'fast-check'
import { isMounted, unmountBelow } from './mount-table.ts'
import { LazyShell } from './shell.ts'
import { subPathSource } from './sub-path.ts'

interface Lab {
  readonly outside: string
  readonly volume: string
  part(subPath: string): Promise<string>
}

const shell = new LazyShell()
after(() => shell.close())

const mounts = process.platform === 'linux' && isRoot

function lab(context: Ends): Lab {
  const folder = realpathSync(temporaryFolder(context))
  // Before the folder is removed, which goes first otherwise.
  const [outside, volume, targets] = ['outside', 'volume', 'targets'].map((name) =>
    join(folder, name),
  )
  if (!outside || !volume || !targets) throw new Error('unreachable')
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret'), 'secret')
  mkdirSync(volume, { mode: 0o777 })
  return {
    outside,
    volume,
    part: (subPath) =>
      subPathSource({
        shell,
        volume,
        subPath,
        target: mounts ? join(targets, 'part') : undefined,
        mount: 'v',
        container: 'c',
      }),
  }
}

const cannotPrepare = { message: 'failed to prepare subPath for volumeMount "v" of container "c"' }
const cannotMake = {
  message: 'failed to create subPath directory for volumeMount "v" of container "c"',
}

async function without(source: string): Promise<void> {
  if (mounts) await unmountBelow(shell, source)
}

describe('a part of a volume', () => {
  it('is the file or folder that is there', async (context) => {
    const { volume, part } = lab(context)
    mkdirSync(join(volume, 'a/b'), { recursive: true })
    writeFileSync(join(volume, 'a/b/file'), 'text')
    const folder = await part('a/b')
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'text')
    await without(folder)
    const file = await part('a/b/file')
    assert.equal(readFileSync(file, 'utf8'), 'text')
    await without(file)
  })

  it('is a new folder with the volume’s mode where nothing is', async (context) => {
    const { volume, part } = lab(context)
    const made = await part('new/deep')
    assert.equal(statSync(join(volume, 'new/deep')).isDirectory(), true)
    assert.equal(statSync(join(volume, 'new')).mode, statSync(volume).mode)
    await without(made)
  })

  it('may be reached by links that stay in the volume', async (context) => {
    const { volume, part } = lab(context)
    mkdirSync(join(volume, '..2026'))
    writeFileSync(join(volume, '..2026/a'), 'one')
    symlinkSync('..2026', join(volume, '..data'))
    symlinkSync('..data/a', join(volume, 'a'))
    const source = await part('a')
    assert.equal(readFileSync(source, 'utf8'), 'one')
    await without(source)
  })

  it('is nothing outside, by whatever links', async (context) => {
    const { volume, outside, part } = lab(context)
    symlinkSync(outside, join(volume, 'out'))
    symlinkSync('../outside', join(volume, 'relative'))
    symlinkSync('/', join(volume, 'root'))
    symlinkSync(join(outside, 'absent'), join(volume, 'dangling'))
    for (const path of ['out', 'relative', 'out/secret', 'root/etc'])
      await assert.rejects(part(path), cannotPrepare, path)
    for (const path of ['out/new', 'relative/new/deeper', 'dangling'])
      await assert.rejects(part(path), cannotMake, path)
    assert.deepEqual(readdirSync(outside), ['secret'])
  })

  it('is refused where a file is in its way', async (context) => {
    const { volume, part } = lab(context)
    writeFileSync(join(volume, 'file'), '')
    await assert.rejects(part('file/below'), cannotMake)
  })

  it('is refused with steps back and as an absolute path', async (context) => {
    const { part } = lab(context)
    await assert.rejects(part('../outside'), {
      message: "unable to provision SubPath `../outside`: must not contain '..'",
    })
    await assert.rejects(part('/etc'), {
      message: 'error SubPath `/etc` must not be an absolute path',
    })
  })

  it('takes the place of an earlier one', { skip: !mounts && 'needs root' }, async (context) => {
    const { volume, part } = lab(context)
    writeFileSync(join(volume, 'file'), 'text')
    mkdirSync(join(volume, 'folder'))
    const first = await part('file')
    const second = await part('folder')
    assert.equal(first, second)
    assert.equal(lstatSync(second).isDirectory(), true)
    assert.equal(await isMounted(second), true)
    await without(second)
    assert.equal(await isMounted(second), false)
  })

  it('never leads out, whatever links there are', async (context) => {
    const target = fc.constantFrom(
      'a',
      'b',
      '..',
      '../outside',
      '../..',
      '/',
      '.',
      'a/b',
      '../volume',
    )
    const path = fc
      .array(fc.constantFrom('a', 'b', '.', 'secret', 'new'), { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'))
    await fc.assert(
      fc.asyncProperty(target, target, path, async (a, b, subPath) => {
        const { volume, outside, part } = lab(context)
        symlinkSync(a, join(volume, 'a'))
        symlinkSync(b, join(volume, 'b'))
        const source = await part(subPath).catch(() => undefined)
        assert.deepEqual(readdirSync(outside), ['secret'])
        if (source === undefined) return
        assert.equal(existsSync(join(source, 'secret')), false)
        assert.equal(realpathSync(join(volume, subPath)).startsWith(volume), true)
        await without(source)
      }),
      { numRuns: 30 },
    )
  })
})
