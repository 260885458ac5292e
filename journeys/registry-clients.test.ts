import assert from 'node:assert/strict'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { copyImage } from '@galley/images/oci/copy-image'
import { openLayout } from '@galley/images/oci/layout'
import { parseReference } from '@galley/images/oci/reference'
import { openTarball } from '@galley/images/oci/tarball/tarball-reader'
import { createTarball } from '@galley/images/oci/tarball/tarball-writer'
import { startRegistry } from '@galley/images/registry/start-registry'
import { createLogger } from '@galley/kit/logging'
import { skipUnless } from '@galley/kit/testing/shared'
import { layoutWithImage, pull, push, temporaryFolder } from './support/images.ts'

const run = promisify(execFile)

function needs(tool: string): string | false {
  const isThere = spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined
  return skipUnless(isThere, `${tool} is missing (apt-get install ${tool})`)
}

/** A registry, the host that clients name it by, and a folder for whatever else. */
async function served(context: TestContext) {
  const folder = await temporaryFolder(context)
  const registry = await startRegistry({
    listen: { host: '127.0.0.1', port: 0 },
    data: join(folder, 'registry'),
    logger: createLogger({ level: 'silent' }),
  })
  context.after(() => registry.close())
  return { folder, host: `127.0.0.1:${registry.port}` }
}

const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false']
const skopeo = (...args: readonly string[]) => run('skopeo', ['--insecure-policy', ...args])

test('skopeo pushes, inspects and pulls', { skip: needs('skopeo') }, async (context) => {
  const { folder, host } = await served(context)
  const layout = join(folder, 'layout')
  await layoutWithImage(layout, parseReference(`${host}/app:1`))
  const source = `oci:${layout}:${host}/app:1`
  await skopeo('copy', ...insecure, source, `docker://${host}/app:1`)
  const { stdout } = await skopeo('inspect', '--tls-verify=false', `docker://${host}/app:1`)
  const { Layers, RepoTags } = JSON.parse(stdout)
  assert.deepEqual([Layers.length, RepoTags], [3, ['1']])
  await skopeo('copy', ...insecure, `docker://${host}/app:1`, `oci:${folder}/back:app`)
  const back = await openLayout(join(folder, 'back'))
  const original = await (await openLayout(layout)).resolve(parseReference(`${host}/app:1`))
  assert.deepEqual(await back.resolve(parseReference('app')), original)
})

test('skopeo pushes Docker’s format too, and Galley pulls it', {
  skip: needs('skopeo'),
}, async (context) => {
  const { folder, host } = await served(context)
  const layout = join(folder, 'layout')
  await layoutWithImage(layout, parseReference(`${host}/app:1`))
  const source = `oci:${layout}:${host}/app:1`
  await skopeo('copy', '--format', 'v2s2', ...insecure, source, `docker://${host}/docker:1`)
  const pulled = await pull(`${host}/docker:1`, join(folder, 'pulled'))
  assert.equal(pulled.mediaType, 'application/vnd.docker.distribution.manifest.v2+json')
})

test('archives go from Galley to skopeo and back', { skip: needs('skopeo') }, async (context) => {
  const folder = await temporaryFolder(context)
  const reference = parseReference('localhost/app:1')
  const layout = await layoutWithImage(join(folder, 'layout'), reference)
  const writer = await createTarball(join(folder, 'galley.tar'))
  await copyImage({ from: layout, source: reference, to: writer, target: reference })
  await writer.finish()
  const name = 'localhost/app:1'
  for (const kind of ['oci-archive', 'docker-archive']) {
    const path = join(folder, `${kind}.tar`)
    await skopeo('copy', `${kind}:${folder}/galley.tar:${name}`, `${kind}:${path}:${name}`)
    const reader = await openTarball(path)
    const target = await openLayout(join(folder, kind))
    await copyImage({ from: reader, source: reference, to: target, target: reference })
    await reader.close()
    assert.ok(await target.resolve(reference))
  }
})

/** podman's and buildah's own storage in a folder, without mounts. */
const storage = (folder: string) => [
  ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run')],
  ...['--storage-driver', 'vfs'],
]

test('podman pushes and pulls', { skip: needs('podman') }, async (context) => {
  const { folder, host } = await served(context)
  const podman = (...args: readonly string[]) => run('podman', [...storage(folder), ...args])
  await push(
    await layoutWithImage(join(folder, 'layout'), parseReference(`${host}/app:1`)),
    `${host}/app:1`,
  )
  await podman('pull', '--tls-verify=false', `${host}/app:1`)
  await podman('tag', `${host}/app:1`, `${host}/podman:2`)
  await podman('push', '--tls-verify=false', `${host}/podman:2`)
  await podman('rmi', '--all', '--force')
  await podman('pull', '--tls-verify=false', `${host}/podman:2`)
  await pull(`${host}/podman:2`, join(folder, 'pulled'))
})

test('buildah builds, pushes and pulls', { skip: needs('buildah') }, async (context) => {
  const { folder, host } = await served(context)
  const buildah = (...args: readonly string[]) => run('buildah', [...storage(folder), ...args])
  await mkdir(join(folder, 'context'))
  await writeFile(join(folder, 'context/hello'), 'hello')
  await writeFile(join(folder, 'context/Dockerfile'), 'FROM scratch\nCOPY hello /hello\n')
  const isolated = ['--isolation', 'chroot']
  await buildah('bud', ...isolated, '-t', `${host}/built:1`, join(folder, 'context'))
  await buildah('push', '--tls-verify=false', `${host}/built:1`)
  await buildah('rmi', '--all', '--force')
  await buildah('pull', '--tls-verify=false', `${host}/built:1`)
  await pull(`${host}/built:1`, join(folder, 'pulled'))
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

/** Debian's registry on a free port; returns its host. */
async function debianRegistry(context: TestContext, folder: string): Promise<string> {
  const port = await freePort()
  const settings = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'debian') } },
    http: { addr: `127.0.0.1:${port}` },
  }
  await writeFile(join(folder, 'debian.yml'), JSON.stringify(settings))
  const child = spawn('docker-registry', ['serve', join(folder, 'debian.yml')], { stdio: 'ignore' })
  context.after(() => child.kill())
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined)
    if (answer?.ok) return `127.0.0.1:${port}`
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('docker-registry did not start')
}

test('Debian’s registry takes Galley’s pushes and gives its pulls', {
  skip: needs('docker-registry'),
}, async (context) => {
  const folder = await temporaryFolder(context)
  const host = await debianRegistry(context, folder)
  const layout = await layoutWithImage(join(folder, 'layout'), parseReference(`${host}/app:1`))
  const pushed = await push(layout, `${host}/app:1`)
  assert.deepEqual(await pull(`${host}/app:1`, join(folder, 'pulled')), pushed)
})
