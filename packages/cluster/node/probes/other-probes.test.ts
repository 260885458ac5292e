import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import fc from 'fast-check'
import { closedPort, listening } from '../testing/listening.ts'
import { onHost } from '../testing/on-host.ts'
import { probeExec } from './exec-probe.ts'
import { healthRequest, healthStatus } from './grpc-messages.ts'
import { probeGrpc } from './grpc-probe.ts'
import { asIs, twinned } from './reach.ts'
import { probeTcp } from './tcp-probe.ts'

const network = { host: '127.0.0.1', clock: systemClock, reach: asIs }

describe('a TCP probe', () => {
  it('succeeds where somebody listens', async (context) => {
    const port = await listening(context, createServer())
    assert.deepEqual(await probeTcp({ ...network, port, timeout: 1000 }), { kind: 'success' })
  })

  it('fails where nobody does', async () => {
    const port = await closedPort(createServer())
    assert.deepEqual(await probeTcp({ ...network, port, timeout: 1000 }), {
      kind: 'failure',
      output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    })
  })

  it('reaches the pod where it really is, and names it as its users know it', async (context) => {
    const port = await listening(context, createServer())
    const reach = twinned(['10.0.0.0/16'])
    const found = { ...network, host: '10.0.0.1', reach, timeout: 1000 }
    assert.deepEqual(await probeTcp({ ...found, port }), { kind: 'success' })
    const closed = await closedPort(createServer())
    assert.match(
      JSON.stringify(await probeTcp({ ...found, port: closed })),
      /dial tcp 10\.0\.0\.1:/,
    )
  })
})

describe('an exec probe', () => {
  const probe = (command: readonly string[], timeout = 5000) =>
    probeExec({ runtime: onHost, clock: systemClock, containerId: 'c', command, timeout })

  it('succeeds with the command', async () => {
    assert.deepEqual(await probe(['true']), { kind: 'success' })
  })

  it('fails with the command, and tells what that wrote', async () => {
    const outcome = await probe(['sh', '-c', 'echo worse >&2; echo bad; exit 3'])
    assert.deepEqual(outcome, { kind: 'failure', output: 'bad\nworse\n' })
  })

  it('fails when the command takes too long', async () => {
    assert.deepEqual(await probe(['sleep', '10'], 1000), {
      kind: 'failure',
      output: 'command timed out: "sleep 10" timed out after 1s',
    })
  })

  it('says nothing of the container when the command cannot be run', async () => {
    const outcome = await probe(['/absent'])
    assert.deepEqual({ ...outcome, message: '' }, { kind: 'error', state: 'unknown', message: '' })
  })

  it('keeps the start of endless output only', async () => {
    const ended = await probe(['sh', '-c', 'head -c 1000000 /dev/zero | tr "\\0" x; exit 1'])
    assert.equal(ended.kind === 'failure' && ended.output.length, 10 * 1024)
    assert.equal((await probe(['yes'], 300)).kind, 'failure')
  })
})

type Handler = (stream: ServerHttp2Stream, asked: string) => void

/** A gRPC server that answers each call like this. */
function serving(context: TestContext, handler: Handler): Promise<number> {
  const server = createHttp2Server()
  server.on('stream', (stream) => {
    const pieces: Buffer[] = []
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('error', () => undefined)
    stream.on('end', () => handler(stream, Buffer.concat(pieces).subarray(7).toString()))
  })
  return listening(context, server)
}

function answer(stream: ServerHttp2Stream, bytes: Buffer, trailers: Record<string, string>) {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  stream.end(bytes)
}

const good = { 'grpc-status': '0' }
const framed = (...bytes: number[]) => Buffer.from([0, 0, 0, 0, bytes.length, ...bytes])

describe('a gRPC probe', () => {
  const probe = (port: number, service = '', timeout = 2000) =>
    probeGrpc({ ...network, port, service, timeout })

  it('asks for a service, which may serve or not', async (context) => {
    const port = await serving(context, (stream, asked) => {
      answer(stream, framed(8, asked === 'up' ? 1 : 2), good)
    })
    assert.deepEqual(await probe(port, 'up'), { kind: 'success' })
    assert.deepEqual(await probe(port, 'down'), {
      kind: 'failure',
      output: 'service unhealthy (responded with "NOT_SERVING")',
    })
  })

  it('takes no answer for the first status', async (context) => {
    const port = await serving(context, (stream) => answer(stream, framed(), good))
    assert.match(JSON.stringify(await probe(port)), /responded with \\"UNKNOWN\\"/)
  })

  for (const [status, message, told] of [
    [
      '12',
      'unknown service grpc.health.v1.Health',
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
    ],
    [
      '5',
      'unknown%20service',
      'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    ],
  ] as const)
    it(`tells of status ${status}`, async (context) => {
      const port = await serving(context, (stream) =>
        stream.respond(
          { 'content-type': 'application/grpc', 'grpc-status': status, 'grpc-message': message },
          { endStream: true },
        ),
      )
      assert.deepEqual(await probe(port), { kind: 'failure', output: told })
    })

  it('gives up a call that is not answered', async (context) => {
    const port = await serving(context, () => undefined)
    assert.deepEqual(await probe(port, '', 1000), {
      kind: 'failure',
      output: 'timeout: health rpc did not complete within 1s',
    })
  })

  it('tries to connect until its time is up', async (context) => {
    const closed = await closedPort(createServer())
    assert.deepEqual(await probe(closed, '', 1000), {
      kind: 'failure',
      output: `timeout: failed to connect service "127.0.0.1:${closed}" within 1s: context deadline exceeded`,
    })
    const old = await listening(context, createHttpServer())
    assert.match(JSON.stringify(await probe(old, '', 500)), /timeout: failed to connect/)
  })

  it('fails on servers that break off or send something else', async (context) => {
    const broken = await serving(context, (stream) => stream.session?.destroy())
    assert.match(JSON.stringify(await probe(broken)), /health rpc probe failed/)
    const web = await serving(context, (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' })
      stream.end('<html>')
    })
    assert.match(JSON.stringify(await probe(web)), /unexpected content-type/)
    const endless = await serving(context, (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
      const more = () => !stream.destroyed && stream.write('x'.repeat(9999), more)
      more()
    })
    assert.equal((await probe(endless, '', 300)).kind, 'failure')
  })

  it('reads any bytes without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const status = healthStatus(Buffer.from(bytes))
        assert.ok(status === undefined || /^[A-Z_]+$|^\d/.test(status))
      }),
    )
  })

  it('frames names of any length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20_000 }), (service) => {
        const frame = healthRequest(service)
        assert.equal(frame.readUInt32BE(1), frame.length - 5)
        assert.ok(frame.subarray(5).toString().endsWith(Buffer.from(service).toString()))
      }),
    )
  })
})
