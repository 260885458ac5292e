import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { probeRuntimes } from '@galley/containers/runtimes/probe'
import { skipUnless } from '@galley/kit/testing/shared'
import { temporaryFolder } from './support/images.ts'
import { Cli } from './support/run-cli.ts'

const [best] = await probeRuntimes()
const food11 = resolve(import.meta.dirname, '../models/food11/food11.keras')

/** A data folder of its own, and a folder with a Dockerfile. */
async function kitchen(context: TestContext) {
  const folder = await temporaryFolder(context)
  const source = join(folder, 'source')
  await mkdir(source)
  await writeFile(join(source, 'menu.txt'), 'soup')
  await writeFile(
    join(source, 'Dockerfile'),
    'FROM scratch\nARG DISH=soup\nCOPY menu.txt /menu.txt\nENV DISH=$DISH\nCMD ["/menu"]\n',
  )
  return { folder, source, galley: new Cli(join(folder, 'data')) }
}

test('an image goes from a Dockerfile to a registry and back', async (context) => {
  const { source, galley } = await kitchen(context)
  const host = await galley.registry(context)
  const name = `${host}/kitchen:0.0.1`
  const id = await galley.print('build', '--no-cache', '-t', 'kitchen:0.0.1', source)
  await galley.print('tag', 'kitchen:0.0.1', name)
  const pushed = JSON.parse(await galley.print('push', '--output', 'json', name))
  assert.equal(pushed.blobs, 2)
  assert.match(await galley.print('push', name), /^0\.0\.1: digest: sha256:\w{64} size: \d+$/)
  await galley.print('rmi', name, 'kitchen:0.0.1')
  assert.equal(await galley.print('images', '-q'), '')
  assert.equal(await galley.print('pull', name), name)
  assert.equal(await galley.print('images', '-q', '--no-trunc'), id)
  const [found] = JSON.parse(await galley.print('inspect', name))
  assert.deepEqual(found.RepoDigests, [`${host}/kitchen@${pushed.digest}`])
})

test('an image is pushed in Docker’s format when that is asked for', async (context) => {
  const { source, galley } = await kitchen(context)
  const host = await galley.registry(context)
  await galley.print('build', '-t', `${host}/kitchen:1`, source)
  await galley.print('push', '--format', 'docker', `${host}/kitchen:1`)
  const { headers } = await fetch(`http://${host}/v2/kitchen/manifests/1`)
  const type = headers.get('content-type')
  assert.equal(type, 'application/vnd.docker.distribution.manifest.v2+json')
})

test('names, build arguments and labels may be given several times', async (context) => {
  const { source, galley } = await kitchen(context)
  const given = [
    '-t',
    'a',
    '-t',
    'b:2',
    '--build-arg',
    'DISH=stew',
    '--label',
    'x=1',
    '--label',
    'y=2',
  ]
  await galley.print('build', ...given, source)
  const [a] = JSON.parse(await galley.print('inspect', 'a'))
  assert.deepEqual(a.RepoTags, ['a:latest', 'b:2'])
  assert.deepEqual(a.Config.Labels, { x: '1', y: '2' })
  assert.ok(a.Config.Env.includes('DISH=stew'))
})

test('tables have the columns that Docker users know', async (context) => {
  const { source, galley } = await kitchen(context)
  const id = (await galley.print('build', '-t', 'kitchen', source)).replace('sha256:', '')
  const [header, row, ...others] = (await galley.print('images')).split('\n')
  assert.match(header ?? '', /^REPOSITORY {3}TAG {6}IMAGE ID {7}CREATED {8}SIZE$/)
  assert.match(
    row ?? '',
    new RegExp(`^kitchen +latest +${id.slice(0, 12)} +\\d+ years ago +\\d+B$`),
  )
  assert.deepEqual(others, [])
  const history = (await galley.print('history', id.slice(0, 8))).split('\n')
  assert.match(history[0] ?? '', /^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$/)
  assert.match(history.join('\n'), /^<missing> .* COPY menu\.txt \/menu\.txt +\d+B/m)
})

test('a saved archive brings the image to another machine', async (context) => {
  const { folder, source, galley } = await kitchen(context)
  const id = await galley.print('build', '-t', 'kitchen:1', source)
  const archive = join(folder, 'kitchen.tar')
  await galley.print('save', '-o', archive, 'kitchen:1')
  const other = new Cli(join(folder, 'other'))
  assert.equal(await other.print('load', '-i', archive), 'Loaded image: kitchen:1')
  assert.equal(await other.print('images', '-q', '--no-trunc'), id)
})

test('what lost its name is freed by pruning, in the registry too', async (context) => {
  const { source, galley } = await kitchen(context)
  const host = await galley.registry(context)
  const name = `${host}/kitchen:1`
  await galley.print('build', '-t', name, source)
  await galley.print('push', name)
  await galley.print('rmi', name)
  const freed = JSON.parse(
    await galley.print('image', 'prune', '--grace', '0s', '--output', 'json'),
  )
  assert.equal(freed.blobs.length, 3)
  const left = await galley.print('registry', 'gc', '--dry-run', '--grace', '0s')
  assert.equal(left, 'Total reclaimable space: 0B')
  await galley.print('pull', name)
})

test('a model becomes a service image; a push of it sends each layer once', async (context) => {
  const { galley } = await kitchen(context)
  const host = await galley.registry(context)
  const name = `${host}/ml-app:0.0.1`
  const id = await galley.print('build', food11, '-t', name, '--sbom')
  assert.equal(await galley.print('build', food11, '-t', name), id)
  const [image] = JSON.parse(await galley.print('inspect', name))
  assert.deepEqual(Object.keys(image.Config.ExposedPorts), ['5000/tcp'])
  assert.equal(image.Referrers.length, 1)
  const first = JSON.parse(await galley.print('push', '--output', 'json', name))
  assert.equal(first.blobs, image.Layers.length + 1)
  const second = JSON.parse(await galley.print('push', '--output', 'json', name))
  assert.deepEqual([second.blobs, second.digest], [0, first.digest])
})

test('RUN works in a container over what the model image has', {
  skip: skipUnless(best?.runtime?.kind === 'oci', 'no runtime that can run steps'),
}, async (context) => {
  const { source, galley } = await kitchen(context)
  await galley.print('build', food11, '-t', 'ml-app')
  const script = "require('fs').writeFileSync('/app/made', process.env.DISH)"
  await writeFile(
    join(source, 'Dockerfile'),
    `FROM ml-app\nUSER 0\nENV DISH=soup\nRUN ${JSON.stringify(['node', '-e', script])}\n`,
  )
  const id = await galley.print('build', '-t', 'made', source)
  assert.equal(await galley.print('build', '--no-cache', source), id)
  assert.match(await galley.print('history', 'made'), /RUN node -e require/)
})

test('errors say what to do, and exit as documented', async (context) => {
  const { folder, source, galley } = await kitchen(context)
  const occupied = createServer().listen(0, '127.0.0.1')
  await once(occupied, 'listening')
  context.after(() => occupied.close())
  const address = occupied.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const wrong: [argv: string[], code: number, said: RegExp][] = [
    [['tag', 'nothing', 'x'], 3, /no local image nothing\n"galley images" lists/],
    [['push', 'Kitchen'], 3, /has to be lower case/],
    [['build', join(folder, 'nowhere')], 3, /no folder or file .*nowhere/],
    [['build', '--base', 'node', source], 2, /--base is for building from a model/],
    [['build', '--target', 'x', food11], 2, /--target is for building from a Dockerfile/],
    [['load'], 2, /-i FILE/],
    [['load', '-i', 'no.tar'], 3, /no archive no\.tar/],
    [['save', '-o', '/nowhere/x.tar', 'x'], 4, /\/nowhere\/x\.tar cannot be written/],
    [['registry', '--listen', '5000'], 2, /expected ADDRESS:PORT/],
    [['registry', '--listen', '0.0.0.0:0'], 3, /without authentication and TLS/],
    [['registry', '--listen', `127.0.0.1:${port}`], 4, /already/],
    [['registry', 'frobnicate'], 2, /too many arguments/],
  ]
  for (const [argv, code, said] of wrong) {
    const ended = await galley.run(...argv)
    assert.equal(ended.code, code, `${argv.join(' ')}: ${ended.stderr}`)
    assert.match(ended.stderr, said)
  }
})
