import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix, resolve } from 'node:path'
import { after, test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { decompress } from '../../layer/decompress.ts'
import { FileTree } from '../../layer/tree.ts'
import { parseImageConfig } from '../../oci/config.ts'
import { collect } from '../../oci/content.ts'
import { openLayout } from '../../oci/layout.ts'
import { parseReference } from '../../oci/reference.ts'
import { buildImage } from '../build-image.ts'
import { BuildCache } from '../cache/build-cache.ts'
import { Descriptions } from '../cache/descriptions.ts'
import { loadImage } from '../load-image.ts'
import { attachSbom } from '../sbom/attach-sbom.ts'
import { canChroot } from '../testing/chroot-runner.ts'
import { buildModelImage, type ModelImageEvent } from './build-model-image.ts'
import { readLinkage } from './elf.ts'
import { weightsLayer } from './weights-layer.ts'

const project = resolve(import.meta.dirname, '../../../..')
const folder = mkdtempSync(join(tmpdir(), 'galley-model-image-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const cacheFolder = join(folder, 'cache')
const onnx = join(folder, 'weights.onnx')
const card = join(folder, 'weights.card.json')
writeFileSync(onnx, randomBytes(2_000_000))
writeFileSync(card, '{}')

async function build(options = {}) {
  const layout = await openLayout(join(folder, 'layout'))
  const events: ModelImageEvent[] = []
  const image = await buildModelImage({
    model: { onnx, card, title: 'soup' },
    project,
    layout,
    cacheFolder,
    // Quicker than gzip by far, and what is tested here does not depend on it.
    compression: { kind: 'zstd', level: 1 },
    tags: [parseReference('ml-app:0.0.1')],
    onEvent: (event) => events.push(event),
    ...options,
  })
  return { image, layout, events }
}

async function treeOf({ image, layout }: Awaited<ReturnType<typeof build>>) {
  const { architecture, os } = await configOf({ image, layout })
  const { layers } = await loadImage(layout, image.descriptor, { architecture, os })
  const descriptions = new Descriptions(layout, new BuildCache(cacheFolder))
  const tree = new FileTree()
  for (const layer of layers) tree.apply(await descriptions.of(layer))
  return { tree, layers }
}

async function configOf({
  image,
  layout,
}: Pick<Awaited<ReturnType<typeof build>>, 'image' | 'layout'>) {
  return parseImageConfig(await collect(layout.readBlob(image.config), 1e7, 'config'))
}

const made = build()

test('the image says how it is run, as whom, and what it is', async () => {
  const { config, history } = await configOf(await made)
  assert.equal(config?.User, '10001:10001')
  assert.deepEqual(config?.ExposedPorts, { '5000/tcp': {} })
  assert.deepEqual(config?.Entrypoint?.slice(0, 4), [
    'node',
    '/app/packages/cli/galley.js',
    'serve',
    '/model/model.onnx',
  ])
  assert.equal(config?.Labels?.['org.opencontainers.image.title'], 'soup')
  assert.equal(history?.length, 4)
})

test('it holds the server, the model, and packages for this machine only', async () => {
  const { tree } = await treeOf(await made)
  const has = (path: string) => tree.resolve(path).node !== undefined
  for (const path of [
    'model/model.onnx',
    'model/model.card.json',
    'app/packages/cli/galley.js',
    'app/node_modules/@galley/kit/errors.js',
    'app/node_modules/hono/package.json',
    'app/node_modules/valibot/dist/index.mjs',
    'app/node_modules/valibot/LICENSE.md',
    `app/node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}`,
    'tmp',
  ]) {
    assert.ok(has(path), path)
  }
  for (const path of [
    'app/node_modules/h5wasm',
    'app/node_modules/typescript',
    'app/node_modules/adm-zip',
    'app/node_modules/valibot/dist/index.cjs',
    'app/node_modules/valibot/dist/index.d.mts',
    'app/node_modules/onnxruntime-node/bin/napi-v6/darwin',
    'app/packages/kit/errors.test.ts',
    'app/packages/images',
  ]) {
    assert.ok(!has(path), path)
  }
  const real = tree.resolve('app/node_modules/@galley/server').path
  assert.equal(real, 'app/packages/server')
})

test('every program and library in it finds all that it needs in it', async () => {
  const { tree } = await treeOf(await made)
  const libc = [...paths(tree)].find((path) => /\/libc\.so\.6$/.test(path)) ?? ''
  const system = new Set(tree.lookup(posix.dirname(libc))?.children?.keys())
  const { interpreter, needed } = await readLinkage(process.execPath)
  assert.ok(interpreter && tree.resolve(interpreter).node)
  for (const name of needed) assert.ok(system.has(name) || interpreter.endsWith(name), name)
  const native = [...paths(tree)].filter(
    (path) => /\.(node|so[.\d]*)$/.test(path) && path.startsWith('app/'),
  )
  assert.ok(native.length >= 4)
  for (const path of native) {
    const linkage = await readLinkage(join(project, path.slice('app/'.length)))
    const own = linkage.paths.map((folder) =>
      posix.normalize(folder.replace('$ORIGIN', posix.dirname(path))),
    )
    for (const name of linkage.needed) {
      const isHere = own.some((folder) => tree.lookup(`${folder}/${name}`))
      assert.ok(isHere || system.has(name) || interpreter.endsWith(name), `${path} needs ${name}`)
    }
  }
})

function* paths(tree: FileTree, path = ''): Generator<string> {
  for (const name of tree.lookup(path)?.children?.keys() ?? []) {
    const next = path === '' ? name : `${path}/${name}`
    yield next
    yield* paths(tree, next)
  }
}

test('built again it is the same, and other weights make one layer new', async () => {
  const first = await made
  const again = await build()
  assert.equal(again.image.descriptor.digest, first.image.descriptor.digest)
  assert.deepEqual(
    again.events.map(({ isCached }) => isCached),
    [true, true, true, true],
  )
  const other = join(folder, 'other.onnx')
  writeFileSync(other, randomBytes(2_000_000))
  const { image, events } = await build({ model: { onnx: other, card, title: 'soup' } })
  assert.deepEqual(
    events.filter(({ isCached }) => !isCached).map(({ layer }) => layer),
    ['model'],
  )
  const before = new Set(first.image.layers.map(({ digest }) => digest))
  assert.equal(image.layers.filter(({ digest }) => !before.has(digest)).length, 1)
})

test('weights that do not get smaller are not worked on, others are', async () => {
  const node = { path: process.execPath, version: process.versions.node }
  const level = async (bytes: Uint8Array) => {
    const path = join(folder, 'sized.onnx')
    writeFileSync(path, bytes)
    const parts = { model: { onnx: path }, project, packages: [], node }
    return (await weightsLayer.compression?.(parts))?.level
  }
  assert.equal(await level(randomBytes(3_000_000)), 0)
  assert.equal(await level(Buffer.alloc(3_000_000)), 6)
})

/** A base image with these files. */
async function base(tag: string, files: Readonly<Record<string, string>>, lines = '') {
  const context = mkdtempSync(join(folder, 'base-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(context, 'root', path)), { recursive: true })
    writeFileSync(join(context, 'root', path), text)
  }
  writeFileSync(join(context, 'Dockerfile'), `FROM scratch\nCOPY root /\n${lines}`)
  const layout = await openLayout(join(folder, 'layout'))
  return buildImage({ context, layout, cacheFolder, tags: [parseReference(`base:${tag}`)] })
}

test('a base that cannot run the server is refused for its reason', async () => {
  await base('empty', { 'etc/x': '' })
  await base('musl', { 'bin/node': '', 'lib/ld-musl-x86_64.so.1': '' })
  await base('old', { 'bin/node': '' }, 'ENV NODE_VERSION=20.1.0\n')
  const on = (tag: string) => build({ base: parseReference(`base:${tag}`) })
  await assert.rejects(on('empty'), /has no node on its PATH/)
  await assert.rejects(on('musl'), /musl/)
  await assert.rejects(on('old'), /has Node 20/)
  await assert.rejects(on('missing'), /not among the local images/)
})

test('its list of packages names Node, hono and ONNX Runtime', async () => {
  const { image, layout } = await made
  const { packages } = await attachSbom(image.descriptor, { layout, cacheFolder })
  const names = packages.map(({ name }) => name)
  for (const name of ['node', 'hono', 'onnxruntime-node', 'sharp'])
    assert.ok(names.includes(name), name)
  assert.ok(!names.includes('h5wasm'))
})

const skip = skipUnless(canChroot(), 'this process may not change its root')

test('the server starts in it, with nothing else around', { skip }, async () => {
  const { image, layout } = await made
  const root = mkdtempSync(join(folder, 'root-'))
  chmodSync(root, 0o755)
  for (const layer of image.layers) {
    const archive = decompress(layout.readBlob(layer), 'zstd')
    const input = Buffer.from(await collect(archive, 1e9, 'layer'))
    execFileSync('tar', ['-xpf', '-', '-C', root], { input, maxBuffer: 1e9 })
  }
  const enter = [
    '--userspec=10001:10001',
    root,
    '/usr/local/bin/node',
    '/app/packages/cli/galley.js',
  ]
  const help = execFileSync('chroot', [...enter, 'serve', '--help'])
  assert.match(help.toString(), /Usage: galley serve/)
  const modules = ['onnxruntime-node/dist/index.js', 'sharp/dist/index.mjs']
  const load = modules.map((path) => `await import('/app/node_modules/${path}')`).join('; ')
  execFileSync('chroot', [...enter.slice(0, 3), '--input-type=module', '-e', load], {
    stdio: 'pipe',
  })
})
