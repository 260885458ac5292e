import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { testRegistry } from '../../registry/testing.ts'
import { collect } from '../content.ts'
import { describe } from '../descriptor.ts'
import { ContentMismatchError } from '../errors.ts'
import { openLayout } from '../layout.ts'
import { ociLayer } from '../media-types.ts'
import { mountCandidates } from '../mount-candidates.ts'
import { parseReference, parseRepositoryName, type Reference } from '../reference.ts'
import { fromBytes, putImage, testImage } from '../testing/images.ts'
import { testMedium } from '../testing/medium-suite.ts'
import { temporaryFolder } from '../testing/temporary.ts'
import { RemoteError, UnreachableError } from './errors.ts'
import { openRemote, type Remote, type RemoteOptions } from './remote.ts'

function opened(context: TestContext, reference: Reference, options: RemoteOptions = {}): Remote {
  const remote = openRemote(reference, { credentials: async () => undefined, ...options })
  context.after(() => remote.close())
  return remote
}

async function withRegistry(context: TestContext, options?: RemoteOptions) {
  const { port } = await testRegistry(context)
  const reference = parseReference(`127.0.0.1:${port}/test/app:1.0`)
  return { medium: opened(context, reference, options), reference }
}

testMedium('remote', withRegistry)
testMedium('remote in chunks', (context) => withRegistry(context, { chunkBytes: 1_000_000 }))

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server that misbehaves as told; returns its address. */
async function badServer(context: TestContext, handle: Handler): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}` // a listening TCP server has one
}

/** A proxy before a registry, which may do something else instead of passing a request on. */
async function flakyRegistry(
  context: TestContext,
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<Reference> {
  const { request: forward } = await import('node:http')
  const { port } = await testRegistry(context)
  const address = await badServer(context, (request, response) => {
    if (interfere(request, response)) return
    const { method, url, headers } = request
    const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => response.writableFinished || onward.destroy())
    request.pipe(onward)
  })
  return parseReference(`${address}/test/app:1.0`)
}

test('an upload that breaks half-way goes on where the registry stands', async (context) => {
  let bytesSent = 0
  let breaks = 1
  const reference = await flakyRegistry(context, (request) => {
    if (request.method !== 'PUT' && request.method !== 'PATCH') return false
    request.on('data', (piece: Buffer) => {
      bytesSent += piece.length
      if (bytesSent > 6_000_000 && breaks-- > 0) setTimeout(() => request.destroy(), 100)
    })
    return false
  })
  const remote = opened(context, reference)
  const bytes = randomBytes(20_000_000)
  const offsets: number[] = []
  const slow = {
    async *read(offset: number) {
      offsets.push(offset)
      for (let at = offset; at < bytes.length; at += 500_000) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        yield bytes.subarray(at, at + 500_000)
      }
    },
  }
  await remote.writeBlob(describe(bytes, ociLayer), slow)
  assert.equal(offsets.length, 2)
  assert.ok(Number(offsets[1]) > 1_000_000, `began anew at ${offsets[1]}`)
  const found = await collect(remote.readBlob(describe(bytes, ociLayer)), bytes.length, 'blob')
  assert.deepEqual(found, bytes)
})

test('a download that breaks is taken up again where it broke', async (context) => {
  let breaks = 2
  const reference = await flakyRegistry(context, (request, response) => {
    if (request.method === 'GET' && request.url?.includes('/blobs/') && breaks-- > 0) {
      setTimeout(() => response.destroy(), 30)
    }
    return false
  })
  const remote = opened(context, reference)
  const bytes = randomBytes(30_000_000)
  await remote.writeBlob(describe(bytes, ociLayer), fromBytes(bytes))
  const pieces: Uint8Array[] = []
  for await (const piece of remote.readBlob(describe(bytes, ociLayer))) {
    pieces.push(piece)
    if (pieces.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.deepEqual(Buffer.concat(pieces), bytes)
})

test('a registry that asks to wait is waited for', async (context) => {
  let refusals = 2
  const reference = await flakyRegistry(context, (_request, response) => {
    if (refusals-- <= 0) return false
    response.writeHead(429, { 'Retry-After': '30' }).end()
    return true
  })
  const clock = new SimulatedClock()
  const remote = opened(context, reference, { clock })
  const waiting = remote.resolve(reference)
  const hurry = setInterval(() => clock.advance(10_000), 20)
  assert.equal(await waiting, undefined)
  clearInterval(hurry)
  assert.ok(clock.now() >= 60_000)
})

test('a registry that stays broken is given up with its answer', async (context) => {
  const address = await badServer(context, (_request, response) => {
    response.writeHead(503).end('{"errors":[{"code":"DOWN","message":"come back later"}]}')
  })
  const reference = parseReference(`${address}/a`)
  const clock = new SimulatedClock()
  const hurry = setInterval(() => clock.advance(10_000), 10)
  const remote = opened(context, reference, { clock })
  await assert.rejects(remote.resolve(reference), (error) => {
    assert.ok(error instanceof RemoteError)
    return error.status === 503 && error.code === 'unavailable'
  })
  clearInterval(hurry)
})

test('a registry that is not there is an error that says where it was looked for', async (context) => {
  const reference = parseReference('127.0.0.1:1/a')
  const clock = new SimulatedClock()
  const hurry = setInterval(() => clock.advance(10_000), 10)
  const remote = opened(context, reference, { clock })
  await assert.rejects(remote.resolve(reference), (error) => {
    assert.ok(error instanceof UnreachableError)
    return /\/v2\/library\/a|\/v2\/a/.test(error.message) && /ECONNREFUSED/.test(error.message)
  })
  clearInterval(hurry)
})

const password = async () => ({ kind: 'password', username: 'ada', password: 'secret' }) as const

test('a redirect to another host does not carry the authorization along', async (context) => {
  const seen: (string | undefined)[] = []
  const bytes = randomBytes(1000)
  const elsewhere = await badServer(context, (request, response) => {
    seen.push(request.headers.authorization)
    response.end(bytes)
  })
  const address = await badServer(context, (request, response) => {
    if (!request.headers.authorization) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end()
    } else response.writeHead(307, { Location: `http://${elsewhere}/blob` }).end()
  })
  const remote = opened(context, parseReference(`${address}/a`), { credentials: password })
  const content = describe(bytes, ociLayer)
  assert.deepEqual(await collect(remote.readBlob(content), 1000, 'blob'), bytes)
  assert.deepEqual(seen, [undefined])
})

test('endless redirects are an error', async (context) => {
  const address = await badServer(context, (_request, response) => {
    response.writeHead(307, { Location: '/again' }).end()
  })
  const reference = parseReference(`${address}/a`)
  await assert.rejects(opened(context, reference).resolve(reference), /redirects too often/)
})

test('a token is fetched with the password, for the scope, and used', async (context) => {
  const asked: string[] = []
  const tokens = await badServer(context, (request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`)
    response.end('{"token":"t0ken"}')
  })
  const used: (string | undefined)[] = []
  const address = await badServer(context, (request, response) => {
    used.push(request.headers.authorization)
    if (request.headers.authorization === 'Bearer t0ken') return response.writeHead(404).end()
    const challenge = `Bearer realm="http://${tokens}/token",service="s"`
    return response.writeHead(401, { 'WWW-Authenticate': challenge }).end()
  })
  const reference = parseReference(`${address}/a/b`)
  const remote = opened(context, reference, { credentials: password })
  assert.equal(await remote.resolve(reference), undefined)
  assert.equal(await remote.resolve(reference), undefined)
  const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`
  assert.deepEqual(asked, [`${basic} /token?service=s&scope=repository%3Aa%2Fb%3Apull`])
  assert.deepEqual(used, [undefined, 'Bearer t0ken', 'Bearer t0ken'])
})

test('an identity token is exchanged for an access token', async (context) => {
  let form = ''
  const tokens = await badServer(context, (request, response) => {
    request.on('data', (piece) => {
      form += piece
    })
    request.on('end', () => response.end('{"access_token":"t0ken"}'))
  })
  const address = await badServer(context, (request, response) => {
    if (request.headers.authorization === 'Bearer t0ken') return response.writeHead(404).end()
    const challenge = `Bearer realm="http://${tokens}/token",service="s"`
    return response.writeHead(401, { 'WWW-Authenticate': challenge }).end()
  })
  const reference = parseReference(`${address}/a/b`)
  const credentials = async () => ({ kind: 'identity-token', token: 'refresh' }) as const
  await opened(context, reference, { credentials }).resolve(reference)
  assert.match(form, /grant_type=refresh_token&client_id=galley&refresh_token=refresh&scope=/)
})

test('content that a registry falsifies is refused', async (context) => {
  const image = await testImage()
  const content = describe(image.config, ociLayer)
  const address = await badServer(context, (request, response) => {
    const size = request.url?.includes('/blobs/') ? content.size : 10
    response.end(randomBytes(size))
  })
  const remote = opened(context, parseReference(`${address}/a`))
  await assert.rejects(collect(remote.readBlob(content), 10_000, 'blob'), ContentMismatchError)
  await assert.rejects(remote.readManifest(image.descriptor.digest), ContentMismatchError)
})

test('a blob of another repository is mounted and not sent', async (context) => {
  const { medium, reference } = await withRegistry(context)
  const image = await testImage()
  await putImage(medium, image, reference)
  const other = { ...reference, repository: parseRepositoryName('test/other') }
  const layout = await openLayout(await temporaryFolder(context))
  await putImage(layout, image, reference)
  const mountFrom = await mountCandidates(layout, other)
  assert.deepEqual(mountFrom, [reference.repository])
  const remote = opened(context, other, { mountFrom })
  const [layer = new Uint8Array()] = image.layers
  const untouched = {
    // biome-ignore lint/correctness/useYield: it is never to be read
    async *read(): AsyncGenerator<Uint8Array> {
      throw new Error('the blob was sent')
    },
  }
  await remote.writeBlob(describe(layer, ociLayer), untouched)
  assert.equal(await remote.hasBlob(describe(layer, ociLayer)), true)
})

test('where nothing can be mounted the blob is sent, and no upload is left over', async (context) => {
  const { medium, reference } = await withRegistry(context)
  const other = { ...reference, repository: parseRepositoryName('test/other') }
  const remote = opened(context, other, {
    mountFrom: ['test/a', 'test/b'].map(parseRepositoryName),
  })
  const bytes = randomBytes(1000)
  await remote.writeBlob(describe(bytes, ociLayer), fromBytes(bytes))
  assert.equal(await remote.hasBlob(describe(bytes, ociLayer)), true)
  assert.equal(await medium.hasBlob(describe(bytes, ociLayer)), false)
})
