import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { PassThrough, Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { NodeAgent, ProcessSession } from '../client/node-agents.ts'
import { machineAgent } from './testing/machine-agent.ts'
import { addPod, type ServedApi, servedApi } from './testing/served-api.ts'
import {
  channelsOf,
  closeCode,
  headers,
  pod,
  send,
  spdy,
  webSocket,
} from './testing/stream-clients.ts'

let served: ServedApi
const ends: (() => unknown)[] = []

before(async () => {
  served = await servedApi({ after: (run) => ends.push(run) })
  served.agents.offer('node-0', machineAgent(['sh', '-c', 'while read l; do echo got $l; done']))
  await addPod(served, 'p')
  await addPod(served, 'two', 'main', 'waiting')
})
after(async () => {
  for (const end of ends.toReversed()) await end()
})

const exec = (script: string, more = 'stdout=1&stderr=1') =>
  pod('p', `exec?${more}&command=sh&command=-c&command=${encodeURIComponent(script)}`)

const ended = (exitCode: number) =>
  exitCode === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
      }

describe('a command in a container', () => {
  it('says what it writes and how it ends over a WebSocket, in every version', async () => {
    for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io']) {
      const socket = await webSocket(served, exec('echo out; echo err >&2; exit 3'), [protocol])
      const said = await channelsOf(socket)
      assert.equal(socket.protocol, protocol)
      assert.deepEqual([said[1], said[2], said[closeCode]], ['out\n', 'err\n', '1000'])
      assert.deepEqual(JSON.parse(said[3] ?? ''), ended(3))
    }
  })

  it('tells versions of old no more than a text', async () => {
    for (const protocols of [['channel.k8s.io'], ['base64.channel.k8s.io'], []]) {
      const failed = await channelsOf(await webSocket(served, exec('echo out; exit 3'), protocols))
      assert.deepEqual(
        [failed[1], failed[3]],
        [
          'out\n',
          'command terminated with non-zero exit code: command terminated with exit code 3',
        ],
      )
      const good = await channelsOf(await webSocket(served, exec('true'), protocols))
      assert.equal(good[3], undefined)
    }
  })

  it('reads what a client sends, to the end that the newest version can tell', async () => {
    const socket = await webSocket(served, exec('cat; echo end', 'stdin=1&stdout=1'), [
      'v5.channel.k8s.io',
    ])
    socket.send(Buffer.from('\0some '))
    socket.send(Buffer.from('\0more '))
    socket.send(Buffer.from([255, 0]))
    const said = await channelsOf(socket)
    assert.equal(said[1], 'some more end\n')
    assert.deepEqual(JSON.parse(said[3] ?? ''), ended(0))
  })

  it('ends when its client leaves', async () => {
    const closed = Promise.withResolvers<void>()
    const session = { ...quiet(), close: () => closed.resolve() }
    const withdraw = served.agents.offer('node-0', agentOf({ run: async () => session }))
    const socket = await webSocket(served, exec('sleep 1000'), ['v5.channel.k8s.io'])
    socket.terminate()
    await closed.promise
    withdraw()
    served.agents.offer('node-0', machineAgent(['sh', '-c', 'while read l; do echo got $l; done']))
  })

  it('is asked for by an upgrade, to a protocol that is known', async () => {
    const plain = await send(served, 'POST', exec('true'))
    assert.deepEqual(
      [plain.incoming.statusCode, JSON.parse(plain.text).message],
      [400, 'Upgrade request required'],
    )
    const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
    const unnamed = await send(served, 'POST', exec('true'), upgrade)
    assert.match(unnamed.text, /X-Stream-Protocol-Version is required/)
    const unknown = await send(served, 'POST', exec('true'), {
      ...upgrade,
      'x-stream-protocol-version': 'v9',
    })
    assert.equal(unknown.incoming.statusCode, 403)
    assert.match(unknown.text, /client supports \[v9\], server accepts \[v4.channel.k8s.io /)
    await assert.rejects(webSocket(served, exec('true'), ['v9.channel.k8s.io']), /403/)
    await assert.rejects(
      webSocket(served, pod('p', 'exec?command=true'), ['v5.channel.k8s.io']),
      /400/,
    )
  })

  it('is refused where the container does not run, in each protocol its way', async () => {
    const path = pod('two', 'exec?container=waiting&stdout=1&command=true')
    const said = await channelsOf(await webSocket(served, path, ['v5.channel.k8s.io']))
    assert.match(
      said[3] ?? '',
      /unable to upgrade connection: container not found \(\\"waiting\\"\)/,
    )
    await assert.rejects(webSocket(served, path, ['v4.channel.k8s.io']), /500/)
    await assert.rejects(
      spdy(served, path, 'v4.channel.k8s.io'),
      /500: container not found \("waiting"\)/,
    )
  })

  it('goes over SPDY as well', async () => {
    const connection = await spdy(
      served,
      exec('cat; echo err >&2; exit 4', 'stdin=1&stdout=1&stderr=1'),
      'v4.channel.k8s.io',
    )
    const open = (type: string) => connection.open(headers(['streamtype', type]))
    const [error, stdin, stdout, stderr] = [
      await open('error'),
      await open('stdin'),
      await open('stdout'),
      await open('stderr'),
    ]
    stdin.write('a'.repeat(300_000))
    stdin.end('b')
    assert.equal(await text(stdout), `${'a'.repeat(300_000)}b`)
    assert.equal(await text(stderr), 'err\n')
    assert.deepEqual(JSON.parse(await text(error)), ended(4))
    connection.close()
  })
})

describe('a log', () => {
  it('is read as text, or over a WebSocket', async () => {
    const lines = 'line 1\nline 2\nline 3\n'
    assert.equal((await send(served, 'GET', pod('p', 'log'))).text, lines)
    const heard = async (protocols: readonly string[]) => {
      const socket = await webSocket(served, pod('p', 'log'), protocols)
      const parts: Buffer[] = []
      socket.on('message', (data: Buffer) => parts.push(data))
      assert.equal((await once(socket, 'close'))[0], 1000)
      return parts.map(String)
    }
    for (const protocols of [[], ['binary.k8s.io']])
      assert.equal((await heard(protocols)).join(''), lines)
    const [first, ...encoded] = await heard(['base64.binary.k8s.io'])
    assert.equal(first, '')
    assert.equal(encoded.map((it) => Buffer.from(it, 'base64')).join(''), lines)
    await assert.rejects(webSocket(served, pod('p', 'log'), ['v4.channel.k8s.io']), /403/)
  })

  it('is asked for with options that can be', async () => {
    const refusals = {
      'tailLines=-1': 'tailLines: Invalid value: -1: must be greater than or equal to 0',
      'limitBytes=0': 'limitBytes: Invalid value: 0: must be greater than 0',
      'sinceSeconds=0': 'sinceSeconds: Invalid value: 0: must be greater than 0',
      'stream=Stdout': 'stream: Forbidden: may not be specified',
    }
    for (const [query, why] of Object.entries(refusals)) {
      const { incoming, text } = await send(served, 'GET', pod('p', `log?${query}`))
      assert.equal(incoming.statusCode, 422)
      assert.equal(JSON.parse(text).message, `PodLogOptions "p" is invalid: ${why}`)
    }
    const odd = await send(served, 'GET', pod('p', 'log?sinceTime=yesterday'))
    assert.equal(odd.incoming.statusCode, 400)
    const waiting = await send(served, 'GET', pod('two', 'log?container=waiting'))
    assert.match(waiting.text, /is waiting to start: ContainerCreating/)
  })
})

describe('a client that is slower than what it is connected to', () => {
  it('makes a process wait that writes', async () => {
    let written = 0
    const stdout = new Readable({
      read() {
        written += 64 * 1024
        this.push(Buffer.alloc(64 * 1024))
      },
    })
    served.agents.offer('node-0', agentOf({ run: async () => ({ ...quiet(), stdout }) }))
    const socket = await webSocket(served, exec('yes'), ['v5.channel.k8s.io'])
    socket.pause()
    const last = await settled(() => written)
    socket.terminate()
    assert.ok(last < 32 * 2 ** 20, `${last} bytes were read`)
  })

  it('waits itself for a process that does not read', async () => {
    let read = 0
    const stdin = new Writable({
      write(chunk: Buffer) {
        read += chunk.length
      },
    })
    served.agents.offer('node-0', agentOf({ run: async () => ({ ...quiet(), stdin }) }))
    const socket = await webSocket(served, exec('sleep 1', 'stdin=1&stdout=1'), [
      'v5.channel.k8s.io',
    ])
    for (let sent = 0; sent < 1000; sent++) socket.send(Buffer.alloc(64 * 1024))
    const waiting = await settled(() => socket.bufferedAmount)
    socket.terminate()
    assert.ok(waiting > 32 * 2 ** 20, `only ${waiting} bytes wait`)
    assert.ok(read < 2 ** 20, `${read} bytes were passed on`)
  })
})

/** What it comes to when it does not change any more. */
async function settled(value: () => number): Promise<number> {
  let last = -1
  while (value() !== last) {
    last = value()
    await wait(300)
  }
  return last
}

describe("connections to a pod's ports", () => {
  let port = 0
  before(async () => {
    served.agents.offer('node-0', machineAgent())
    port = await echoServer()
  })

  it('are forwarded over SPDY, and over SPDY in a WebSocket', async () => {
    const tunnelled = 'SPDY/3.1+portforward.k8s.io'
    const { incoming, socket } = await send(served, 'GET', pod('p', 'portforward'), {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': tunnelled,
    })
    assert.equal(incoming.headers['sec-websocket-protocol'], tunnelled)
    socket?.destroy()
    const connection = await spdy(served, pod('p', 'portforward'), 'portforward.k8s.io')
    const forwarded = async (request: string) => {
      const named = [
        ['port', String(port)],
        ['requestid', request],
      ] as const
      const error = await connection.open(headers(['streamtype', 'error'], ...named))
      const data = await connection.open(headers(['streamtype', 'data'], ...named))
      error.end()
      data.end('x'.repeat(200_000) + request)
      return [await text(data), await text(error)]
    }
    const answers = await Promise.all(['1', '2', '3'].map(forwarded))
    assert.deepEqual(
      answers,
      ['1', '2', '3'].map((it) => ['x'.repeat(200_000) + it, '']),
    )
    connection.close()
  })

  it('say why they fail', async () => {
    const connection = await spdy(served, pod('p', 'portforward'), 'portforward.k8s.io')
    const error = await connection.open(headers(['streamtype', 'error'], ['port', '1']))
    const data = await connection.open(headers(['streamtype', 'data'], ['port', '1']))
    assert.match(await text(error), /^error forwarding port 1 to pod p, uid \S+: .*ECONNREFUSED/)
    if (!data.destroyed) await once(data, 'close')
    connection.close()
  })

  it('are forwarded in the protocol of old, each port on two channels', async () => {
    const socket = await webSocket(served, pod('p', `portforward?ports=${port}`), [
      'v4.channel.k8s.io',
    ])
    socket.send(Buffer.from('\0hello'))
    const [first, second, third] = await messages(socket, 3)
    const named = Buffer.alloc(2)
    named.writeUInt16LE(port)
    assert.deepEqual(
      [first, second],
      [Buffer.concat([Buffer.from([0]), named]), Buffer.concat([Buffer.from([1]), named])],
    )
    assert.equal(String(third), '\0hello')
    socket.terminate()
  })

  it('carry what is proxied to a pod, and what it answers', async () => {
    const port = await webServer()
    const at = (path: string) => pod(`p:${port}`, `proxy${path}`)
    const posted = await send(
      served,
      'POST',
      at('/x%2Fy?a=1'),
      { authorization: 'Bearer secret', 'x-own': 'kept' },
      'body',
    )
    const seen = JSON.parse(posted.text)
    assert.deepEqual([seen.method, seen.url, seen.body], ['POST', '/x%2Fy?a=1', 'body'])
    assert.deepEqual([seen.headers.authorization, seen.headers['x-own']], [undefined, 'kept'])
    assert.equal(seen.headers['x-forwarded-uri'], at('/x%2Fy'))
    for (const method of ['DELETE', 'OPTIONS', 'PATCH', 'PUT']) {
      const { incoming, text } = await send(served, method, at(''), { accept: 'text/event-stream' })
      assert.deepEqual([incoming.statusCode, JSON.parse(text).method], [200, method])
    }
    const root = await send(served, 'GET', at('?a=1'))
    assert.deepEqual([root.incoming.statusCode, root.incoming.headers.location], [301, at('/?a=1')])
    const page = await send(served, 'GET', at('/page'))
    assert.equal(
      page.text,
      `<a class="x" href="${at('/there')}">1</a><a href='near'>2</a><a href="http://else.where/">3</a>`,
    )
    const moved = await send(served, 'GET', at('/moved'))
    assert.equal(moved.incoming.headers.location, at('/there?b=2'))
    const gone = await send(served, 'GET', pod('p:1', 'proxy/'))
    assert.equal(gone.incoming.statusCode, 503)
    assert.match(gone.text, /error trying to reach service: /)
  })

  it('are upgraded from end to end', async () => {
    const port = await webServer()
    const { socket, incoming } = await send(served, 'GET', pod(`p:${port}`, 'proxy/ws'), {
      connection: 'Upgrade',
      upgrade: 'echo',
    })
    assert.equal(incoming.headers.upgrade, 'echo')
    socket?.write('there and back')
    assert.equal(String(await socket?.take(1).toArray()), 'there and back')
  })
})

it('who may not do what an upgrade leads to does not get one', async (context: TestContext) => {
  const asked: string[] = []
  const strict = await servedApi(context, ({ verb, resource, subresource }) => {
    asked.push(`${verb} ${resource}/${subresource}`)
    return false
  })
  await assert.rejects(webSocket(strict, exec('true'), ['v5.channel.k8s.io']), /403/)
  await assert.rejects(spdy(strict, exec('true'), 'v4.channel.k8s.io'), /403.*forbidden/)
  assert.deepEqual(asked, ['get pods/exec', 'create pods/exec'])
})

/** A process that does nothing until it is closed. */
function quiet(): ProcessSession {
  const over = Promise.withResolvers<number>()
  return {
    stdout: new PassThrough(),
    ended: over.promise,
    async resize() {},
    close: () => over.resolve(137),
  }
}

const agentOf = (part: Partial<NodeAgent>): NodeAgent => ({ ...machineAgent(), ...part })

async function messages(socket: Awaited<ReturnType<typeof webSocket>>, count: number) {
  const found: Buffer[] = []
  const enough = Promise.withResolvers<void>()
  socket.on('message', (data: Buffer) => {
    if (found.push(data) === count) enough.resolve()
  })
  await enough.promise
  return found
}

async function echoServer(): Promise<number> {
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const page =
  '<a class="x" href="/there">1</a><a href=\'near\'>2</a><a href="http://else.where/">3</a>'

async function webServer(): Promise<number> {
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    if (url === '/moved') response.writeHead(302, { location: '/there?b=2' }).end()
    else if (url === '/page') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(page)
    } else response.end(JSON.stringify({ method, url, headers, body: await text(request) }))
  })
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}
