import assert from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createLogger } from '@galley/kit/logging'
import { skipUnless } from '@galley/kit/testing/shared'
import { hashSync } from 'bcryptjs'
import { collect } from '../oci/content.ts'
import { describe } from '../oci/descriptor.ts'
import { ociLayer } from '../oci/media-types.ts'
import { parseReference } from '../oci/reference.ts'
import { openRemote } from '../oci/remote/remote.ts'
import { fromBytes, putImage, testImage } from '../oci/testing/images.ts'
import { temporaryFolder } from '../oci/testing/temporary.ts'
import { DataInUseError, UnprotectedError } from './errors.ts'
import { HtpasswdError } from './htpasswd.ts'
import { startRegistry } from './start-registry.ts'
import { testRegistry } from './testing.ts'

const logger = createLogger({ level: 'silent' })

test('without authentication and TLS the registry stays on loopback', async (context) => {
  const data = await temporaryFolder(context)
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org']) {
    const started = startRegistry({ listen: { host, port: 0 }, data, logger })
    await assert.rejects(started, UnprotectedError)
  }
})

test('a data folder is served by one registry at a time', async (context) => {
  const data = await temporaryFolder(context)
  const first = await testRegistry(context, { data })
  await assert.rejects(testRegistry(context, { data }), DataInUseError)
  await first.close()
  await testRegistry(context, { data })
})

test('an aborted signal closes the registry', async (context) => {
  const controller = new AbortController()
  const { url, close } = await testRegistry(context, { signal: controller.signal })
  assert.equal((await fetch(`${url}/v2/`)).status, 200)
  controller.abort()
  await close()
  await assert.rejects(fetch(`${url}/v2/`))
})

test('with an htpasswd file everyone has to log in', async (context) => {
  const htpasswd = join(await temporaryFolder(context), 'htpasswd')
  await writeFile(htpasswd, `# users\nada:${hashSync('secret', 4)}\n`)
  const { url, port } = await testRegistry(context, { htpasswd })
  const status = async (pair?: string) => {
    const headers = pair ? { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {}
    return (await fetch(`${url}/v2/`, { headers })).status
  }
  assert.equal((await fetch(`${url}/v2/`)).headers.get('www-authenticate'), 'Basic realm="galley"')
  assert.equal(await status('ada:secret'), 200)
  assert.equal(await status('ada:secret'), 200)
  const wrong = [undefined, 'ada:wrong', 'bob:secret', 'ada:', ':', 'ada', `ada:${'x'.repeat(100)}`]
  for (const pair of wrong) assert.equal(await status(pair), 401, pair)
  assert.equal((await fetch(`${url}/metrics`)).status, 401)
  const reference = parseReference(`127.0.0.1:${port}/app:1`)
  const credentials = async () =>
    ({ kind: 'password', username: 'ada', password: 'secret' }) as const
  const remote = openRemote(reference, { credentials })
  context.after(() => remote.close())
  await putImage(remote, await testImage(), reference)
})

test('hashes other than bcrypt are refused at start', async (context) => {
  const htpasswd = join(await temporaryFolder(context), 'htpasswd')
  for (const line of ['ada:secret', 'ada:$apr1$x$y', 'ada', '']) {
    await writeFile(htpasswd, `${line}\n`)
    await assert.rejects(testRegistry(context, { htpasswd }), HtpasswdError)
  }
})

const openssl = skipUnless(spawnSync('openssl', ['version']).status === 0, 'openssl is missing')

test('with a certificate the registry speaks TLS', { skip: openssl }, async (context) => {
  const folder = await temporaryFolder(context)
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', key, '-out', certificate]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' })
  const { url } = await testRegistry(context, { tls: { certificate, key } })
  assert.match(url, /^https:/)
  const bytes = 'x'.repeat(1_000_000)
  const { digest } = describe(Buffer.from(bytes), ociLayer)
  const script = `
    const body = 'x'.repeat(${bytes.length})
    const pushed = await fetch('${url}/v2/a/blobs/uploads/?digest=${digest}', { method: 'POST', body })
    const pulled = await fetch('${url}/v2/a/blobs/${digest}')
    console.log(pushed.status, pulled.status, (await pulled.text()) === body)
  `
  const command = ['--input-type=module', '-e', script]
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate }
  const { stdout } = await promisify(execFile)(process.execPath, command, { env })
  assert.equal(stdout.trim(), '201 200 true')
})

const probe = 'd=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d'
const canMount = spawnSync('sh', ['-c', probe]).status === 0

test('a full disk answers 507, and after room was made the upload goes on', {
  skip: skipUnless(canMount, 'file systems cannot be mounted here'),
}, async (context) => {
  const data = join(await temporaryFolder(context), 'disk')
  await mkdir(data)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', data])
  try {
    await fillAndGoOn(data)
  } finally {
    execFileSync('umount', [data])
  }
})

async function fillAndGoOn(data: string): Promise<void> {
  const registry = await startRegistry({ listen: { host: '127.0.0.1', port: 0 }, data, logger })
  const reference = parseReference(`127.0.0.1:${registry.port}/app:1`)
  const remote = openRemote(reference, { credentials: async () => undefined })
  try {
    await putImage(remote, await testImage(), reference)
    await writeFile(join(data, 'ballast'), Buffer.alloc(5_000_000))
    const bytes = randomBytes(5_000_000)
    const content = describe(bytes, ociLayer)
    const started = await fetch(`${registry.url}/v2/app/blobs/uploads/`, { method: 'POST' })
    const location = `${registry.url}${started.headers.get('location')}`
    assert.equal((await fetch(location, { method: 'PATCH', body: bytes })).status, 507)
    assert.equal(await remote.hasBlob(content), false)
    assert.ok(await remote.resolve(reference))
    await writeFile(join(data, 'ballast'), '')
    const range = (await fetch(location)).headers.get('range') ?? ''
    const rest = bytes.subarray(Number(range.slice(2)) + 1)
    const put = await fetch(`${location}?digest=${content.digest}`, { method: 'PUT', body: rest })
    assert.equal(put.status, 201)
    assert.deepEqual(await collect(remote.readBlob(content), bytes.length, 'blob'), bytes)
  } finally {
    remote.close()
    await registry.close()
  }
}

test('an upload whose client goes away keeps what had come', async (context) => {
  const { url, port } = await testRegistry(context)
  const started = await fetch(`${url}/v2/app/blobs/uploads/`, { method: 'POST' })
  const path = started.headers.get('location') ?? ''
  const options = { port, host: '127.0.0.1', path, method: 'PATCH' }
  const outgoing = request({ ...options, headers: { 'Content-Length': 1_000_000 } })
  outgoing.on('error', () => {})
  outgoing.write(Buffer.alloc(100_000))
  await new Promise((resolve) => setTimeout(resolve, 100))
  outgoing.destroy()
  const range = (await fetch(`${url}${path}`)).headers.get('range')
  assert.equal(range, '0-99999')
  const metrics = await (await fetch(`${url}/metrics`)).text()
  assert.doesNotMatch(metrics, /status="5/)
  assert.match(metrics, /method="PATCH".*status="400"/)
})

test('a client that sends half a request holds up no one', async (context) => {
  const { url, port } = await testRegistry(context)
  const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets)
    socket.write('PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: a\r\nContent-Le')
  assert.equal((await fetch(`${url}/v2/`)).status, 200)
  for (const socket of sockets) socket.destroy()
})

test('the same blob pushed by many at once is there, once and right', async (context) => {
  const { port } = await testRegistry(context)
  const reference = parseReference(`127.0.0.1:${port}/app:1`)
  const bytes = randomBytes(3_000_000)
  const content = describe(bytes, ociLayer)
  const remotes = Array.from({ length: 8 }, () =>
    openRemote(reference, { credentials: async () => undefined }),
  )
  context.after(() => remotes.map((remote) => remote.close()))
  await Promise.all(remotes.map((remote) => remote.writeBlob(content, fromBytes(bytes))))
  const [remote] = remotes
  assert.ok(remote)
  assert.deepEqual(await collect(remote.readBlob(content), bytes.length, 'blob'), bytes)
})
