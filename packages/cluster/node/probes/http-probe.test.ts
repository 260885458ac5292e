import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import fc from 'fast-check'
import type { HTTPGetAction } from 'kubernetes-types/core/v1.js'
import { closedPort, listening } from '../testing/listening.ts'
import { probeHttp } from './http-probe.ts'
import { asIs } from './reach.ts'

const host = '127.0.0.1'

const probe = (port: number, action: Partial<HTTPGetAction> = {}, timeout = 1000) =>
  probeHttp({
    action: { path: '/', port, ...action },
    host,
    port,
    timeout,
    clock: systemClock,
    reach: asIs,
  })

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const serve = (context: TestContext, answer: Answer) => listening(context, createServer(answer))

/** Says this as soon as somebody connects. */
const saying = (context: TestContext, bytes: string) =>
  listening(
    context,
    createSocketServer((socket) => socket.on('error', () => undefined).end(bytes)),
  )

describe('an HTTP probe', () => {
  for (const [status, kind] of [
    [200, 'success'],
    [204, 'success'],
    [302, 'warning'],
    [404, 'failure'],
    [500, 'failure'],
  ] as const)
    it(`takes ${status} for a ${kind}`, async (context) => {
      const port = await serve(context, (_, response) => response.writeHead(status).end('body'))
      const outcome = await probe(port)
      assert.equal(outcome.kind, kind)
      if (outcome.kind === 'failure')
        assert.equal(outcome.output, `HTTP probe failed with statuscode: ${status}`)
    })

  it('sends what its headers say, and is kubelet otherwise', async (context) => {
    const seen: IncomingMessage[] = []
    const port = await serve(context, (request, response) => {
      seen.push(request)
      response.end()
    })
    const header = (name: string, value: string) => ({ name, value })
    await probe(port, { path: '/x?y' })
    await probe(port, {
      httpHeaders: [
        header('X-A', 'b'),
        header('x-a', 'c'),
        header('Host', 'example.test'),
        header('Accept', ''),
        header('user-agent', 'mine'),
        header('Transfer-Encoding', 'chunked'),
      ],
    })
    const [plain, named] = seen
    assert.equal(plain?.url, '/x?y')
    assert.equal(plain?.method, 'GET')
    assert.deepEqual(plain?.headers, {
      host: `${host}:${port}`,
      accept: '*/*',
      'user-agent': 'kube-probe/1.33',
      connection: 'close',
    })
    assert.deepEqual(named?.headers, {
      host: 'example.test',
      'x-a': 'b, c',
      'user-agent': 'mine',
      connection: 'close',
    })
  })

  it('fails on a header that cannot be sent', async (context) => {
    const port = await serve(context, (_, response) => response.end())
    const outcome = await probe(port, { httpHeaders: [{ name: 'X-A', value: 'a\r\nX-B: c' }] })
    assert.equal(outcome.kind, 'failure')
  })

  it('follows redirects on the same host, and warns of others', async (context) => {
    const other = await serve(context, (_, response) => response.writeHead(503).end())
    const port = await serve(context, ({ url = '' }, response) => {
      if (url === '/end') {
        response.end()
        return
      }
      const location = { '/near': '/end', '/absent': '/none', '/far': 'http://10.0.0.1/' }[url]
      const to = location ?? (url === '/port' ? `http://${host}:${other}/` : '/again')
      response.writeHead(url === '/none' ? 404 : 302, { location: to }).end('Found')
    })
    assert.equal((await probe(port, { path: '/near' })).kind, 'success')
    assert.deepEqual(await probe(port, { path: '/absent' }), {
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 404',
    })
    assert.deepEqual(await probe(port, { path: '/far' }), {
      kind: 'warning',
      output: 'Probe terminated redirects, Response body: Found',
    })
    assert.deepEqual(await probe(port, { path: '/port' }), {
      kind: 'failure',
      output: 'HTTP probe failed with statuscode: 503',
    })
    assert.deepEqual(await probe(port, { path: '/again' }), {
      kind: 'failure',
      output: `Get "http://${host}:${port}/again": stopped after 10 redirects`,
    })
  })

  it('fails when nothing listens, or nobody answers in time', async (context) => {
    const closed = await closedPort(createSocketServer())
    assert.deepEqual(await probe(closed), {
      kind: 'failure',
      output: `Get "http://${host}:${closed}/": dial tcp ${host}:${closed}: connect: connection refused`,
    })
    const silent = await serve(context, () => undefined)
    assert.deepEqual(await probe(silent, {}, 50), {
      kind: 'failure',
      output: `Get "http://${host}:${silent}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    })
  })

  it('fails on what is no answer', async (context) => {
    const odd = await saying(context, 'SSH-2.0-OpenSSH_9.2\r\n')
    const outcome = await probe(odd)
    assert.match(JSON.stringify(outcome), /failure.*transport connection broken/)
    const mute = await saying(context, '')
    assert.deepEqual(await probe(mute), {
      kind: 'failure',
      output: `Get "http://${host}:${mute}/": EOF`,
    })
  })

  it('comes to an end whatever is answered', async (context) => {
    const ways = ['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 302 Found\r\nLocation: ', '', '\r\n\r\n']
    let said = Buffer.of()
    const server = createSocketServer((socket) => socket.on('error', () => undefined).end(said))
    const port = await listening(context, server)
    const answers = fc.tuple(fc.constantFrom(...ways), fc.uint8Array({ maxLength: 200 }))
    await fc.assert(
      fc.asyncProperty(answers, async ([head, rest]) => {
        said = Buffer.concat([Buffer.from(head), rest])
        const { kind } = await probe(port, {}, 500)
        assert.match(kind, /^(success|warning|failure|error)$/)
      }),
      { numRuns: 60 },
    )
  })

  it('fails on a head without end', async (context) => {
    const port = await saying(context, `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`)
    assert.equal((await probe(port)).kind, 'failure')
  })

  it('does not wait for the end of a body that has none', async (context) => {
    const port = await serve(context, (_, response) => {
      const more = () => response.write('x'.repeat(4096), more)
      more()
      response.on('close', () => response.removeAllListeners())
    })
    assert.equal((await probe(port)).kind, 'success')
  })

  it('gives up a body that comes too slowly', async (context) => {
    const port = await serve(context, (_, response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(timer))
    })
    assert.deepEqual(await probe(port, {}, 80), {
      kind: 'error',
      state: 'failure',
      message:
        'context deadline exceeded (Client.Timeout or context cancellation while reading body)',
    })
  })

  it('trusts any certificate, and expects one where it is told to', async (context) => {
    const port = await listening(
      context,
      createSecureServer(selfSigned(context), (_, response) => response.end()),
    )
    assert.equal((await probe(port, { scheme: 'HTTPS' })).kind, 'success')
    const plain = await serve(context, (_, response) => response.end())
    assert.deepEqual(await probe(plain, { scheme: 'HTTPS' }), {
      kind: 'failure',
      output: `Get "https://${host}:${plain}/": http: server gave HTTP response to HTTPS client`,
    })
  })
})

function selfSigned(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', key, '-out', cert, '-subj', '/CN=elsewhere.test', '-days', '1'],
    ],
    { stdio: 'ignore' },
  )
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
