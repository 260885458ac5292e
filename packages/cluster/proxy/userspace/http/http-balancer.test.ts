import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
} from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { HttpBalancing, Target } from '../../data-path.ts'
import { forwardFor } from '../../testing/forwarding.ts'
import { servicePort } from '../../testing/service-port.ts'

const servers = new Set<Server>()
afterEach(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  servers.clear()
})

interface Pod extends Target {
  readonly server: Server
}

async function pod(answer: RequestListener): Promise<Pod> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.add(server)
  await once(server, 'listening')
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port, server }
}

const named = (name: string) => pod((_, response) => response.end(name))

async function nobody(): Promise<Target> {
  const { address, port, server } = await named('')
  server.close()
  return { address, port }
}

const disposable = (server: TcpServer, sockets: ReadonlySet<Socket>) =>
  Object.assign(server, {
    [Symbol.dispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  })

const balanced = (pods: readonly Target[], http: HttpBalancing = 'round-robin') =>
  servicePort(
    pods.map(({ address, port }) => ({ address, port })),
    { http },
  )

/** One connection, however many requests. */
function oneConnection(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = async (options: RequestOptions = {}, body?: string | Buffer) => {
    const sent = request({ host: '127.0.0.1', port, agent, ...options })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = await text(response)
    return { response, text: answer }
  }
  return { send, [Symbol.dispose]: () => agent.destroy() }
}

describe('requests of one connection', () => {
  it('go to endpoints in turn', async () => {
    const pods = await Promise.all(['a', 'b', 'c'].map(named))
    using forwarding = await forwardFor(balanced(pods))
    using client = oneConnection(forwarding.port)
    const answers: string[] = []
    for (let count = 0; count < 9; count++) answers.push((await client.send()).text)
    assert.equal(answers.join(''), 'abcabcabc')
  })

  it('go to the endpoint that has least to do, if so asked', async () => {
    const free = Promise.withResolvers<void>()
    const slow = await pod(async (_, response) => {
      await free.promise
      response.end('slow')
    })
    const pods = [slow, await named('b')]
    using forwarding = await forwardFor(balanced(pods, 'least-requests'))
    using first = oneConnection(forwarding.port)
    using second = oneConnection(forwarding.port)
    const waiting = first.send()
    await wait(50)
    for (let count = 0; count < 5; count++) assert.equal((await second.send()).text, 'b')
    free.resolve()
    assert.equal((await waiting).text, 'slow')
  })

  it('go on while endpoints come and go', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map(named))
    assert.ok(a && b)
    using forwarding = await forwardFor(balanced([a]))
    using client = oneConnection(forwarding.port)
    assert.equal((await client.send()).text, 'a')
    await forwarding.apply(balanced([b]))
    a.server.close()
    assert.equal((await client.send()).text, 'b')
  })

  it('let an endpoint finish what it has begun', async () => {
    const begun = Promise.withResolvers<void>()
    const slow = await pod(async (_, response) => {
      response.write('one ')
      begun.resolve()
      await wait(100)
      response.end('two')
    })
    using forwarding = await forwardFor(balanced([slow]))
    using client = oneConnection(forwarding.port)
    const waiting = client.send()
    await begun.promise
    await forwarding.apply(balanced([await named('b')]))
    assert.equal((await waiting).text, 'one two')
    assert.equal((await client.send()).text, 'b')
  })
})

describe('a request', () => {
  it('is sent to another endpoint when one refuses, whatever its method', async () => {
    const echo = await pod(async (received, response) => response.end(await text(received)))
    using forwarding = await forwardFor(balanced([await nobody(), echo]))
    using client = oneConnection(forwarding.port)
    for (let count = 0; count < 4; count++)
      assert.equal((await client.send({ method: 'POST' }, 'a photo')).text, 'a photo')
  })

  it('is sent again when the endpoint ends before it answers, once, if that does no harm', async () => {
    let asked = 0
    const rude = await pod((received) => {
      asked++
      received.socket.destroy()
    })
    using forwarding = await forwardFor(balanced([rude, await named('b')]))
    using client = oneConnection(forwarding.port)
    assert.equal((await client.send()).text, 'b')
    assert.equal(asked, 1)
    // It is the turn of the polite one, and then of the rude one again.
    assert.equal((await client.send()).text, 'b')
    const { response } = await client.send({ method: 'POST' }, 'a photo')
    assert.equal(response.statusCode, 502)
    assert.equal(asked, 2)
  })

  it('is answered 502 when no endpoint answers', async () => {
    using forwarding = await forwardFor(balanced([await nobody(), await nobody()]))
    using client = oneConnection(forwarding.port)
    assert.equal((await client.send()).response.statusCode, 502)
  })

  it('is answered 503 when the last endpoint has gone', async () => {
    using forwarding = await forwardFor(balanced([await named('a')]))
    using client = oneConnection(forwarding.port)
    await client.send()
    await forwarding.apply(balanced([]))
    assert.equal((await client.send()).response.statusCode, 503)
  })

  it('comes as it was sent, but for what is between neighbours', async () => {
    const seen = await pod((received, response) => {
      response.writeHead(201, 'Well Made', [
        'X-Two',
        '1',
        'X-Two',
        '2',
        'Connection',
        'X-Near',
        'X-Near',
        'n',
      ])
      response.end(JSON.stringify({ url: received.url, raw: received.rawHeaders }))
    })
    using forwarding = await forwardFor(balanced([seen]))
    using client = oneConnection(forwarding.port)
    const headers = [
      ...['Host', 'example.com', 'X-Cased', 'Ä', 'X-Forwarded-For', '192.0.2.7'],
      ...['Connection', 'keep-alive, X-Own', 'X-Own', 'o', 'TE', 'trailers'],
    ]
    const { response, text: body } = await client.send({ path: '/a%20b?c=/../', headers })
    assert.deepEqual(JSON.parse(body), {
      url: '/a%20b?c=/../',
      raw: [
        ...['Host', 'example.com', 'X-Cased', 'Ä'],
        ...['X-Forwarded-For', '192.0.2.7, 127.0.0.1', 'Connection', 'keep-alive'],
      ],
    })
    assert.equal(`${response.statusCode} ${response.statusMessage}`, '201 Well Made')
    assert.equal(response.headers['x-two'], '1, 2')
    assert.equal(response.headers['x-near'], undefined)
  })

  it('carries a body in pieces both ways, as they come', async () => {
    const echo = await pod((received, response) => received.pipe(response))
    using forwarding = await forwardFor(balanced([echo]))
    const sent = request({ host: '127.0.0.1', port: forwarding.port, method: 'POST' })
    sent.write('first')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const [piece] = await once(response, 'data')
    assert.equal(String(piece), 'first')
    const rest = buffer(response)
    const large = Buffer.alloc(8 * 1024 * 1024, 'abcdefg')
    sent.end(large)
    assert.ok((await rest).equals(large))
  })

  it('gets trailers, early hints and answers without a body', async () => {
    const rich = await pod((received, response) => {
      if (received.method === 'HEAD') return response.writeHead(304, { etag: '"x"' }).end()
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      response.writeHead(200, { trailer: 'x-sum' })
      response.addTrailers({ 'x-sum': '42' })
      response.end('all')
      return undefined
    })
    using forwarding = await forwardFor(balanced([rich]))
    const sent = request({ host: '127.0.0.1', port: forwarding.port })
    const hints = once(sent, 'information')
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    assert.equal(await text(response), 'all')
    assert.equal(response.trailers['x-sum'], '42')
    assert.equal((await hints)[0].statusCode, 103)
    using client = oneConnection(forwarding.port)
    const head = await client.send({ method: 'HEAD' })
    assert.equal(`${head.response.statusCode} ${head.response.headers.etag}`, '304 "x"')
  })

  it('ends for the endpoint when the client goes', async () => {
    const gone = Promise.withResolvers<void>()
    const patient = await pod((_, response) => {
      response.write('wait')
      response.on('close', gone.resolve)
    })
    using forwarding = await forwardFor(balanced([patient]))
    const sent = request({ host: '127.0.0.1', port: forwarding.port }).end()
    sent.on('error', () => undefined)
    await once(sent, 'response')
    sent.destroy()
    await gone.promise
  })

  it('ends badly for the client when the answer breaks off', async () => {
    const broken = await pod((_, response) => {
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    })
    using forwarding = await forwardFor(balanced([broken]))
    const response = await fetch(`http://127.0.0.1:${forwarding.port}/`)
    await assert.rejects(response.text())
  })

  const odd = [
    ['of status 0', 'HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n', 502],
    ['that changes the protocol unasked', 'HTTP/1.1 101 So\r\nUpgrade: x\r\n\r\n', 502],
    ['that is none', 'what\r\n\r\n', 502],
    [
      'after a hint that is none',
      'HTTP/1.1 103 E\r\nLink: ;;\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      200,
    ],
  ] as const
  for (const [what, answer, status] of odd)
    it(`outlives an answer ${what}`, async () => {
      const sockets = new Set<Socket>()
      using strange = disposable(
        createTcpServer((socket) => {
          sockets.add(socket)
          socket.on('error', () => undefined)
          socket.once('data', () => socket.write(answer))
        }).listen(0, '127.0.0.1'),
        sockets,
      )
      await once(strange, 'listening')
      const { port } = strange.address() as AddressInfo
      using forwarding = await forwardFor(balanced([{ address: '127.0.0.1', port }]))
      using client = oneConnection(forwarding.port)
      const { response } = await client.send({ method: 'POST' })
      assert.equal(response.statusCode, status)
    })

  it('keeps no connection when the service goes', async () => {
    using forwarding = await forwardFor(balanced([await named('a')]))
    const socket = connect(forwarding.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'data')
    socket.on('error', () => undefined)
    forwarding[Symbol.dispose]()
    await once(socket, 'close')
  })

  it('with too many headers is refused, and so is what is no request', async () => {
    using forwarding = await forwardFor(balanced([await named('a')]))
    using client = oneConnection(forwarding.port)
    const large = await client.send({ headers: { 'x-large': 'x'.repeat(40_000) } })
    assert.equal(large.response.statusCode, 431)
    const socket = connect(forwarding.port, '127.0.0.1')
    socket.write('what is this\r\n\r\n')
    assert.match(await text(socket), /^HTTP\/1.1 400 /)
  })
})

describe('another protocol', () => {
  const upgrading = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'

  it('is spoken with the endpoint that agreed to it', async () => {
    const echo = await named('plain')
    echo.server.on('upgrade', (_, socket, head) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
      )
      socket.write(head)
      socket.pipe(socket)
    })
    using forwarding = await forwardFor(balanced([await nobody(), echo]))
    const socket = connect(forwarding.port, '127.0.0.1')
    socket.write(`${upgrading}early `)
    await wait(50)
    socket.end('late')
    const all = await text(socket)
    assert.match(all, /^HTTP\/1.1 101 Switching Protocols\r\n/)
    assert.match(all, /\r\n\r\nearly late$/)
  })

  it('may be refused', async () => {
    const shy = await named('plain')
    shy.server.on('upgrade', (_, socket) =>
      socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno'),
    )
    using forwarding = await forwardFor(balanced([shy]))
    const socket = connect(forwarding.port, '127.0.0.1')
    socket.write(upgrading)
    assert.match(await text(socket), /^HTTP\/1.1 426 Upgrade Required\r\n.*\r\n\r\nno$/s)
  })

  it('is answered 502 when nobody is there', async () => {
    using forwarding = await forwardFor(balanced([await nobody()]))
    const socket = connect(forwarding.port, '127.0.0.1')
    socket.write(upgrading)
    assert.match(await text(socket), /^HTTP\/1.1 502 /)
  })
})
