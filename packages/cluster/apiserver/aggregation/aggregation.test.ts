import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../../controllers/testing/running.ts'
import { type ServedApi, servedApi } from '../../serve/testing/served-api.ts'
import { send } from '../../serve/testing/stream-clients.ts'
import { readCall } from '../handler.ts'
import { callOf } from '../web.ts'
import { aggregationOf } from './aggregation.ts'
import { type ExtensionServer, extensionServer } from './testing/extension-server.ts'
import { register, registrationPath, runAggregation } from './testing/registered.ts'

const root = '/apis/lab.example/v1'
const ends: (() => unknown)[] = []
let served: ServedApi
let extension: ExtensionServer

const answers: Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse) => void>
> = {
  [root]: (_, response) =>
    json(response, {
      kind: 'APIResourceList',
      groupVersion: 'lab.example/v1',
      resources: [
        { name: 'dishes', singularName: 'dish', namespaced: true, kind: 'Dish', verbs: ['get'] },
        { name: 'pods/queue', singularName: '', namespaced: true, kind: 'Value', verbs: ['get'] },
      ],
    }),
  [`${root}/echo`]: async (request, response) => {
    const parts = await Array.fromAsync(request as AsyncIterable<Buffer>)
    const { headers, method, url } = request
    json(response, { method, url, headers, body: Buffer.concat(parts).toString() })
  },
  [`${root}/stream`]: async (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('first\n')
    const [part] = await once(request, 'data')
    response.end(`heard ${part}`)
  },
  [`${root}/away`]: (_, response) =>
    response.writeHead(302, { location: 'https://example.com/' }).end(),
  [`${root}/silent`]: () => {},
  [`${root}/slow`]: (_, response) => void response.writeHead(200).write('begun'),
  [`${root}/unasked`]: (request) =>
    request.socket.write('HTTP/1.1 101 Switching\r\nconnection: Upgrade\r\nupgrade: x\r\n\r\n'),
  '/openapi/v3': (_, response) => {
    const at = (path: string) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=1` }]
    const paths = [at('apis/lab.example/v1'), at('apis/apps/v1')]
    json(response, { paths: Object.fromEntries(paths) })
  },
  '/openapi/v3/apis/lab.example/v1': (_, response) => json(response, { openapi: '3.0.0' }),
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

before(async () => {
  served = await servedApi(
    { after: (run) => ends.push(run) },
    ({ resource, user }) => resource !== 'secrets' || user.username === 'nobody',
  )
  extension = await extensionServer({
    frontProxyAuthority: served.pki.frontProxy.authority,
    answer(request, response) {
      const [path = ''] = (request.url ?? '').split('?')
      const answer = answers[path]
      if (answer) answer(request, response)
      else response.writeHead(404).end()
    },
    upgrade(request, socket) {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: shout\r\n\r\nhello ${request.headers['x-remote-user']}\n`,
      )
      socket.on('data', (part) => socket.end(String(part).toUpperCase()))
    },
  })
  ends.push(() => extension.close())
  const caBundle = Buffer.from(extension.authority.certificate).toString('base64')
  await register(served, { port: extension.port, spec: { caBundle } })
  ends.push(await runAggregation(served))
  await isAvailable('True')
})
after(async () => {
  for (const end of ends.toReversed()) await end()
})

const isAvailable = (status: string) =>
  eventually(async () => {
    const { body } = await served.plain.send('GET', `${registrationPath}/v1.lab.example`)
    const [condition] = body.status.conditions ?? []
    return condition?.status === status ? condition : undefined
  })

const ask = async (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body = '',
) => {
  const { incoming, text } = await send(served, method, path, headers, body)
  return { status: incoming.statusCode, headers: incoming.headers, text }
}

const echo = async (headers: Readonly<Record<string, string>>, method = 'GET', body = '') =>
  JSON.parse((await ask(`${root}/echo?a=1`, headers, method, body)).text)

describe('an API server that a registration names', () => {
  it('is told who asks, whatever the client says', async () => {
    const { headers } = await echo({
      'x-remote-user': 'root',
      'X-Remote-Group': 'system:masters',
      'x-remote-extra-scopes': 'all',
      'x-remote-uid': '1',
      authorization: 'Bearer x',
      connection: 'X-Remote-User, X-Own',
      'x-own': 'of the connection',
      'x-other': 'kept',
    })
    assert.equal(headers['x-remote-user'], 'kubernetes-admin')
    assert.equal(headers['x-remote-group'], 'system:masters, system:authenticated')
    const extra = headers['x-remote-extra-authentication.kubernetes.io%2fcredential-id']
    assert.match(extra, /^X509SHA256=[0-9a-f]{64}$/)
    for (const name of ['x-remote-extra-scopes', 'x-remote-uid', 'authorization', 'x-own'])
      assert.equal(headers[name], undefined, name)
    assert.equal(headers['x-other'], 'kept')
    assert.equal(headers['x-forwarded-proto'], 'https')
    assert.equal(headers.host, `10.244.0.9:${extension.port}`)
  })

  it('is told whom a client is taken for', async () => {
    const { headers } = await echo({ 'impersonate-user': 'jané', 'impersonate-group': 'cooks' })
    assert.equal(Buffer.from(headers['x-remote-user'], 'latin1').toString(), 'jané')
    assert.equal(headers['x-remote-group'], 'cooks, system:authenticated')
    assert.equal(headers['impersonate-user'], undefined)
  })

  it('gets bodies, with their length or in parts', async () => {
    const sized = await echo({ 'content-length': '5' }, 'POST', 'dishe')
    assert.deepEqual([sized.method, sized.url, sized.body], ['POST', `${root}/echo?a=1`, 'dishe'])
    const parted = await echo({ 'transfer-encoding': 'chunked' }, 'PUT', 'many dishes')
    assert.equal(parted.body, 'many dishes')
    const { body } = await served.plain.send('DELETE', `${root}/echo`, { kind: 'DeleteOptions' })
    assert.deepEqual(JSON.parse(body.body), { kind: 'DeleteOptions' })
    assert.equal(body.headers['x-remote-user'], 'system:apiserver')
  })

  it('streams both ways at once', async () => {
    const { pki, port } = served
    const trust = { ca: pki.authority.certificate, cert: pki.admin.certificate, key: pki.admin.key }
    const asked = request({
      ...trust,
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: `${root}/stream`,
    })
    asked.flushHeaders()
    const [incoming] = (await once(asked, 'response')) as [IncomingMessage]
    const [first] = await once(incoming, 'data')
    assert.equal(String(first), 'first\n')
    asked.write('you')
    const [second] = await once(incoming, 'data')
    assert.equal(String(second), 'heard you')
    asked.end()
    await once(incoming, 'end')
  })

  it('gets connections that speak another protocol', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'shout' }
    const { incoming, socket } = await send(served, 'GET', `${root}/talk`, headers)
    assert.equal(incoming.statusCode, 101)
    assert.ok(socket)
    socket.write('louder')
    const said = await Array.fromAsync(socket as AsyncIterable<Buffer>)
    assert.equal(Buffer.concat(said).toString(), 'hello kubernetes-admin\nLOUDER')
    socket.destroy()
  })

  it('sends no client elsewhere', async () => {
    const { status, headers, text } = await ask(`${root}/away`)
    assert.deepEqual([status, headers.location], [502, undefined])
    assert.match(text, /the backend attempted to redirect this request, which is not permitted/)
  })

  it('gets no connection that nobody asked to change', async () => {
    const { status, text } = await ask(`${root}/unasked`)
    assert.equal(status, 503)
    assert.match(text, /the other side changed the protocol unasked/)
  })

  it('is not waited for without end', async () => {
    const { plain, pki } = served
    const asked = (path: string, request: number) => {
      const { endpoint } = aggregationOf({
        store: plain.store,
        client: pki.frontProxy.client,
        server: () => plain.api.server,
        patience: { discovery: request, request },
      })
      return endpoint(readCall(callOf(new Request(`http://api${root}/${path}`))))
    }
    const silent = await asked('silent', 100)
    const late = 'error trying to reach service: context deadline exceeded\n'
    assert.deepEqual([silent?.status, silent?.body], [503, late])
    // A busy machine has to begin in that time.
    const slow = await asked('slow', 3000)
    assert.equal(slow?.status, 200)
    const body = slow.body as AsyncIterable<Buffer>
    await assert.rejects(Array.fromAsync(body), /abort/)
  })

  it('is asked for nothing that is not allowed, nor by paths that can be read in two ways', async () => {
    assert.equal((await ask(`${root}/namespaces/lab/secrets`)).status, 403)
    for (const path of ['dishes%2F..%2Fsecrets', '../secrets', '%2e%2E/secrets', './secrets'])
      assert.equal((await ask(`${root}/${path}`)).status, 400, path)
  })

  it('is in the documents of discovery, at the place that its priority gives it', async () => {
    const { body } = await served.plain.send('GET', '/apis')
    const names = body.groups.map(({ name }: { name: string }) => name)
    assert.ok(names.indexOf('lab.example') > names.indexOf('discovery.k8s.io'))
    const group = await served.plain.send('GET', '/apis/lab.example')
    assert.deepEqual(group.body.preferredVersion, { groupVersion: 'lab.example/v1', version: 'v1' })
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    const told = await eventually(async () => {
      const { body } = await served.plain.send('GET', '/apis', undefined, { accept })
      const found = body.items.find(
        ({ metadata }: { metadata: { name: string } }) => metadata.name === 'lab.example',
      )
      return found.versions[0].freshness === 'Current' ? found.versions[0] : undefined
    })
    assert.deepEqual(
      told.resources.map((it: { resource: string; scope: string }) => [it.resource, it.scope]),
      [
        ['dishes', 'Namespaced'],
        ['pods', 'Namespaced'],
      ],
    )
    assert.equal(told.resources[1].subresources[0].subresource, 'queue')
  })

  it('speaks for its own version’s OpenAPI document alone', async () => {
    const index = await eventually(async () => {
      const { body } = await served.plain.send('GET', '/openapi/v3')
      return body.paths['apis/lab.example/v1'] ? body.paths : undefined
    })
    const { serverRelativeURL } = index['apis/lab.example/v1']
    assert.equal(serverRelativeURL, '/openapi/v3/apis/lab.example/v1?hash=1')
    assert.deepEqual(JSON.parse((await ask(serverRelativeURL)).text), { openapi: '3.0.0' })
    assert.notEqual(index['apis/apps/v1'].serverRelativeURL, '/openapi/v3/apis/apps/v1?hash=1')
  })
})

describe('a registration', () => {
  const change = (spec: object) =>
    served.plain.merge(`${registrationPath}/v1.lab.example`, { spec })
  const trusted = () => Buffer.from(extension.authority.certificate).toString('base64')

  it('that trusts others leads to nobody, in Go’s words', async () => {
    const caBundle = Buffer.from(served.pki.authority.certificate).toString('base64')
    await change({ caBundle })
    const { status, text } = await ask(`${root}/echo`)
    assert.equal(status, 503)
    const unknown = 'x509: certificate signed by unknown authority'
    assert.equal(
      text,
      `error trying to reach service: tls: failed to verify certificate: ${unknown}\n`,
    )
    await change({ caBundle: Buffer.from('no certificate').toString('base64') })
    const broken = await ask(`${root}/echo`)
    assert.equal(broken.status, 500)
    assert.equal(
      broken.text,
      'unable to load root certificates: unable to parse bytes as PEM block\n',
    )
    await change({ caBundle: null, insecureSkipTLSVerify: true })
    assert.equal((await ask(`${root}/echo`)).status, 200)
    await change({ caBundle: trusted(), insecureSkipTLSVerify: null })
  })

  it('of a server by another name leads to nobody', async () => {
    const other = await extensionServer({
      name: 'other.lab.svc',
      frontProxyAuthority: served.pki.frontProxy.authority,
      answer: (_, response) => void response.writeHead(200).end(),
    })
    const slices = '/apis/discovery.k8s.io/v1/namespaces/lab/endpointslices/extension-1'
    const ports = (port: number) => ({ ports: [{ name: 'https', port }] })
    await served.plain.merge(slices, ports(other.port))
    await change({ caBundle: Buffer.from(other.authority.certificate).toString('base64') })
    const { text } = await ask(`${root}/echo`)
    assert.match(text, /x509: certificate is valid for other.lab.svc, not extension.lab.svc\n$/)
    await other.close()
    await served.plain.merge(slices, ports(extension.port))
    await change({ caBundle: trusted() })
  })

  it('whose server is gone says so, and answers nothing', async () => {
    await served.plain.send('DELETE', '/api/v1/namespaces/lab/endpoints/extension')
    const { reason, message } = await isAvailable('False')
    assert.equal(reason, 'EndpointsNotFound')
    assert.equal(message, 'cannot find endpoints for service/extension in "lab"')
    const { status, headers, text } = await ask(`${root}/echo`)
    assert.deepEqual(
      [status, headers['content-type'], text],
      [503, 'text/plain; charset=utf-8', 'service unavailable\n'],
    )
  })

  it('that names no service any more is of what is served here', async () => {
    await change({ service: null, caBundle: null })
    const { reason } = await eventually(async () => {
      const condition = await isAvailable('True')
      return condition.reason === 'Local' ? condition : undefined
    })
    assert.equal(reason, 'Local')
    assert.equal((await ask(`${root}/echo`)).status, 404)
    assert.equal((await served.plain.send('GET', '/apis/lab.example')).status, 404)
  })
})
